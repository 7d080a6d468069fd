"""Topic 6: recurrent networks, which read a sequence one step at a time, and backpropagation through time."""
