"""Topic 4: optimizers, and what goes with them: learning rates, clipping and mini-batches."""
