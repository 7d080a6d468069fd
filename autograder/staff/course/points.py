"""The points of a topic's checks, scaled to the total that a course wants.

A scaled value is a whole number of roundings of the total. So is every sum of some of them, and none is larger
than the total: floats add them without an error, in any order, and all of them make the total itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise


def factor(points: Sequence[float], total: float) -> Fraction:
    """What each check's points are multiplied by, exactly. Raises ValueError where there are no points to scale."""
    added = sum(map(Fraction, points))
    if added <= 0 or any(one < 0 for one in points) or not 0 < total < math.inf:
        raise ValueError(f"{len(points)} checks with {float(added):g} points cannot be scaled to {total:g}")
    return Fraction(total) / added


def scaled(points: Sequence[float], total: float) -> list[float]:
    """The points in their proportions, adding up to `total` as floats do; each within one rounding of the exact one."""
    times, unit = factor(points, total), Fraction(math.ulp(total))
    ends, so_far = [0], Fraction(0)
    for one in points:
        so_far += Fraction(one)
        ends.append(round(so_far * times / unit))
    return [float((end - begin) * unit) for begin, end in pairwise(ends)]
