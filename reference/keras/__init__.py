"""The same topics answered by Keras: the second, independent oracle."""
