"""What is made from the records of a class: marks as CSV, a table for the terminal, a page for a browser."""
