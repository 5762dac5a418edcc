"""itsourcing: a simulation and decision-support model of IT sourcing."""
