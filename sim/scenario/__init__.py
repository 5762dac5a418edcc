"""What is assumed and decided: immutable records with unit, range and source."""
