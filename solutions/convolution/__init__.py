"""Topic 5: convolution, pooling and flattening, the layers that look at images, forward and backward."""
