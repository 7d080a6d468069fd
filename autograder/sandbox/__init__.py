"""The wall: a trusted parent, an untrusted child, one wire format between them."""
