"""Sweeps run a study: they send runs to workers, store results in one file, resume and export."""
