"""What a reader sees of results: tables, figures and pages; no model runs here."""
