"""The wall's trusted end: a process for each submission, requests in, hostile bytes out."""
