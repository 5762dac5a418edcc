"""Reads scenario files into records and writes them back: TOML, sources, overrides, JSON Schema."""
