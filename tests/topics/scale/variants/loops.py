def scale(x):
    total = 0.0
    for value in x:
        total += float(value)
    mean = total / len(x)
    squares = 0.0
    for value in x:
        squares += (float(value) - mean) ** 2
    out = x.copy()
    for at, value in enumerate(x):
        out[at] = (float(value) - mean) / (squares / len(x)) ** 0.5
    return out
