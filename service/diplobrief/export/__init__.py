"""The whole service as files: every address whose answer depends on the corpus alone, for any static host."""
