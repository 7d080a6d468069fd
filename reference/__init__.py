"""The complete implementation of every topic, on NumPy, CuPy and any other array-API library: the oracle."""
