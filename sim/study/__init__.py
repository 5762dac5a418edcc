"""Study files: which scenarios to run with which values of which parameters."""
