"""How likely so many of so many are by chance alone, exactly: for numbers too small to round.

Sums over the binomial distribution itself, by logarithms so that neither tail is lost. Where few
are counted, or nearly all or none are met, three standard deviations say little (reference: the
field, section 7), and these are used instead.
"""

from collections.abc import Iterable
from math import exp, fsum, lgamma, log

TAIL = 0.00135
"""What three standard deviations of a normal distribution leave on one side."""

ENOUGH_ON_EITHER_SIDE = 5
"""With fewer expected to be met, or to be missed, the normal distribution is no likeness."""


def at_most(met: int, of: int, share: float) -> float:
    """The probability of so many or fewer, where each is met with that share.

    >>> round(at_most(1, 8, 0.5), 4)
    0.0352
    """
    return _sum(range(met + 1), of, share)


def at_least(met: int, of: int, share: float) -> float:
    """The probability of so many or more.

    >>> round(at_least(9, 10, 0.9), 4)
    0.7361
    """
    return _sum(range(met, of + 1), of, share)


def is_normal_enough(of: int, share: float) -> bool:
    """Whether enough are expected on either side for standard deviations to mean something."""
    return of * min(share, 1 - share) >= ENOUGH_ON_EITHER_SIDE


def usual_counts(of: int, share: float) -> tuple[int, int]:
    """The fewest and the most of so many that chance alone still explains.

    Either end is the last count whose tail is not smaller than that of three standard deviations.

    >>> usual_counts(20, 0.95)
    (15, 20)
    """
    fewest, tail = 0, _chance(0, of, share)
    while fewest < of and tail < TAIL:
        fewest += 1
        tail += _chance(fewest, of, share)
    most, tail = of, _chance(of, of, share)
    while most > 0 and tail < TAIL:
        most -= 1
        tail += _chance(most, of, share)
    return fewest, most


def _sum(counts: Iterable[int], of: int, share: float) -> float:
    return min(1.0, fsum(_chance(count, of, share) for count in counts))


def _chance(met: int, of: int, share: float) -> float:
    if share <= 0 or share >= 1:
        return float(met == (of if share >= 1 else 0))
    ways = lgamma(of + 1) - lgamma(met + 1) - lgamma(of - met + 1)
    return exp(ways + met * log(share) + (of - met) * log(1 - share))
