"""Pages for people over the same queries as the API: HTML, feeds, and what machines read beside them."""
