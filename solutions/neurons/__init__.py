"""Topic 1, from one neuron to a layer."""
