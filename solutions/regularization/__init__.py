"""Topic 7: regularization, making a network generalise, start well, and be measured honestly."""
