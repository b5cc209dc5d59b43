"""The whole service: every address over one store, and the process that serves it."""
