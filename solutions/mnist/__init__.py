"""Topic 8, the project: a convolutional network that reads digits, in Keras and from its own pieces."""
