"""A result in the words of whoever reads it: one function a format, each a view of the same findings."""
