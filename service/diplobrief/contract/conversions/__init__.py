"""Every brief in every version: a pure step up and one down between neighbours, and the chain of them."""
