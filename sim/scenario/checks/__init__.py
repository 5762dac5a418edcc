"""What can be wrong with a scenario file, and how a user is told."""
