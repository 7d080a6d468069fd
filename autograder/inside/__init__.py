"""What runs inside the wall. Imports the standard library, NumPy and its own files, nothing else."""
