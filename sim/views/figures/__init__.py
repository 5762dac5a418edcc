"""One file per figure: each function takes an Axes and numbers, draws, and returns the Axes."""
