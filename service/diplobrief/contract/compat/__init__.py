"""The compatibility gate: whether every document that one schema accepts is accepted by another, proved or refuted."""
