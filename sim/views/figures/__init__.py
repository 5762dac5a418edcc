"""Drawing functions: each takes an Axes and numbers, draws one figure, and returns the Axes."""
