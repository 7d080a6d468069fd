"""A class graded: submissions in, records out."""
