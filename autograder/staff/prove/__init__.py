"""The proof: a topic held to everything that makes its marks trustworthy."""
