"""HTTP over the store: requests to queries, stored bytes to responses."""
