# %% [markdown]
# # Scaling
#
# Features of different sizes learn at different speeds. So each is shifted to mean 0 and scaled to spread 1.

# %%
import numpy as np

# %% [markdown]
# ## Your turn
#
# `scale(x)` shifts a feature `(N,)` to mean 0 and scales it to standard deviation 1.


# %%
def scale(x):
    """x: (N,) floats, not all alike. Returns (N,): mean 0, standard deviation 1."""
    ### BEGIN SOLUTION
    mean = np.mean(x)
    spread = np.std(x) if len(x) > 1 else 1.0
    return (x - mean) / spread
    ### END SOLUTION
