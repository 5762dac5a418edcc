"""The reference engine, in SimPy, written to be read: one run of one scenario over one trace."""
