"""What a scenario says, in numbers and in words, before anything runs."""
