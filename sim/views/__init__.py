"""Tables, figures, pages and workbooks of results; no model runs here."""
