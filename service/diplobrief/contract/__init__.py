"""The released schema versions: generated from the model, found, locked by digest."""
