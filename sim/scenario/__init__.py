"""The scenario: immutable records of every input of the model, each field with its unit, range and source."""
