"""Files of a corpus: bytes to documents with line and column, folders of briefs, texts of sources."""
