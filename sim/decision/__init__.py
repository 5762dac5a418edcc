"""Which operating model, how sure, and at what price: a comparison and its verdict in plain words."""
