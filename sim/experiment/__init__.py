"""Replications of scenarios with common random numbers, on any number of workers, with the same results."""
