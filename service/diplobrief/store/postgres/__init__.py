"""The corpus in PostgreSQL: the contract of `store.contract` over editions that any number of nodes read."""
