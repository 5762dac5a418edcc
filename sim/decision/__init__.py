"""Comparison of operating models: paired differences, verdict, cost by account and by year."""
