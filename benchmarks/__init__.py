"""Fixed work, timed side by side with peers in one run: ratios, never absolute seconds."""
