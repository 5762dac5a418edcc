"""Statistics: arrays in, small frozen records out; knows nothing of the model."""
