"""Checks of a scenario file, and the messages about what is wrong with it."""
