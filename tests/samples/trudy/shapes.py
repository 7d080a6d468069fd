"""Notes on shapes, and a helper for both topics."""


def one_per_row(values):
    """(N,) as (N, 1), to be divided by."""
    return values[..., None]
