def scale(x):
    out = x.copy()
    out -= out.mean()
    out /= out.std()
    return out
