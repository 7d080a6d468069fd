"""Topic 2: losses, the numbers that say how wrong a prediction is, and their gradients."""
