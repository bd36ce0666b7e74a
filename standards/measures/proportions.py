"""What a share of so many says against a target, honestly for small numbers.

At standard or below by the plain count; clearly so where the whole 95 % Wilson interval lies on
that side, within chance otherwise; too few to say below five; no verdict without a target.
"""

from enum import StrEnum
from math import sqrt

import msgspec

_Z_95 = 1.959963984540054
"""The point of the normal distribution that leaves 2.5 % on either side."""

TOO_FEW = 5
"""Fewer than this say nothing about a target."""

_PERCENT = 100


class Standing(StrEnum):
    """Where a share stands against the target."""

    AT = "at"
    BELOW = "below"
    CLEARLY_AT = "clearly_at"
    CLEARLY_BELOW = "clearly_below"
    NO_TARGET = "no_target"
    TOO_FEW = "too_few"


STANDING_WORDS = {
    Standing.AT: "at standard, within chance",
    Standing.BELOW: "below, within chance",
    Standing.CLEARLY_AT: "clearly at standard",
    Standing.CLEARLY_BELOW: "clearly below",
    Standing.NO_TARGET: "",
    Standing.TOO_FEW: "too few to say",
}

_SIDES = {
    Standing.AT: "at_standard",
    Standing.BELOW: "below",
    Standing.CLEARLY_AT: "at_standard",
    Standing.CLEARLY_BELOW: "below",
    Standing.NO_TARGET: "no_target",
    Standing.TOO_FEW: "too_few",
}


class Interval(msgspec.Struct, frozen=True):
    """Between what the true share is likely to lie."""

    low: float
    high: float


class Proportion(msgspec.Struct, frozen=True):
    """``met`` of ``of``, against a target in percent where one was agreed."""

    met: int
    of: int
    target: int | None = None

    @property
    def share(self) -> float:
        """The share, nought of nought being nought."""
        return self.met / self.of if self.of else 0.0

    @property
    def percent(self) -> int:
        """The share in whole percent, never rounded up to a target that was not reached.

        >>> Proportion(899, 1000, 90).percent, Proportion(199, 200).percent
        (89, 99)
        """
        rounded = int(_PERCENT * self.share + 0.5)
        if self.is_below and self.target is not None:
            return min(rounded, self.target - 1)
        return min(rounded, _PERCENT - 1) if self.met < self.of else rounded

    @property
    def interval(self) -> Interval:
        """The 95 % Wilson interval."""
        return wilson(self.met, self.of)

    @property
    def is_below(self) -> bool:
        """Whether the plain count is below the target."""
        return self.target is not None and _PERCENT * self.met < self.target * self.of

    @property
    def standing(self) -> Standing:
        """The verdict against the target."""
        if self.of < TOO_FEW:
            return Standing.TOO_FEW
        if self.target is None:
            return Standing.NO_TARGET
        if self.is_below:
            is_clear = _PERCENT * self.interval.high < self.target
            return Standing.CLEARLY_BELOW if is_clear else Standing.BELOW
        is_clear = _PERCENT * self.interval.low >= self.target
        return Standing.CLEARLY_AT if is_clear else Standing.AT

    @property
    def side(self) -> str:
        """The side of the target: at_standard, below, too_few or no_target."""
        return _SIDES[self.standing]

    @property
    def is_clear(self) -> bool:
        """Whether the whole interval lies on that side."""
        return self.standing in (Standing.CLEARLY_AT, Standing.CLEARLY_BELOW)

    @property
    def words(self) -> str:
        """The verdict in words; nothing where no target was agreed."""
        return STANDING_WORDS[self.standing]

    @property
    def short_of(self) -> int:
        """How many more would have reached the target.

        >>> Proportion(8, 10, 90).short_of
        1
        """
        if self.target is None or not self.is_below:
            return 0
        return -(-self.target * self.of // _PERCENT) - self.met


def wilson(met: int, of: int) -> Interval:
    """The 95 % Wilson score interval of a share.

    >>> interval = wilson(9, 10)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.596, 0.982)
    """
    if not of:
        return Interval(0.0, 1.0)
    share, square = met / of, _Z_95 * _Z_95
    scale = 1 + square / of
    centre = (share + square / (2 * of)) / scale
    spread = _Z_95 * sqrt(share * (1 - share) / of + square / (4 * of * of)) / scale
    low = 0.0 if met == 0 else max(0.0, centre - spread)
    high = 1.0 if met == of else min(1.0, centre + spread)
    return Interval(low, high)
