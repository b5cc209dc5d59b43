"""What agents ask: tools over the store, each answer with its evidence and the address to cite."""
