"""Finds the free coefficients: those with no published value, once, for all operating models together.

`python -m sim.calibrate` runs it again and writes `scenarios/parts/calibrated.toml`, which the example company extends.
"""
