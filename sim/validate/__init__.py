"""The model against what is known: closed forms of queueing theory, and published findings."""
