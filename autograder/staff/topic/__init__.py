"""A topic as its author writes it, and what is made from it."""
