"""Runs of a study into one file: given out to workers, stored, resumed, exported."""
