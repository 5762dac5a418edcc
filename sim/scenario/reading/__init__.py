"""From scenario files to records and back: TOML, sources, overrides, JSON Schema."""
