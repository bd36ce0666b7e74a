"""Variations counted apart, and when there are so many that somebody should ask why. Pure.

What a senior manager let be later is in no share, so a standard could be met by varying it. The
alarm is the one that exclusions have: more than one in ten of what was due; and it is raised as
well where variations are twice as common as in the three quarters before.
"""

from dataclasses import dataclass

from standards.measures.proportions import TOO_FEW

MOST_PERCENT = 10
_GROWN = 2
_A_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Varied:
    """So many within a variation, of all that were due, in a quarter and in the three before."""

    now: int
    of: int
    before: int
    of_before: int

    @property
    def alarm(self) -> str:
        """Why somebody should ask, in words; nothing where nobody needs to.

        >>> Varied(now=3, of=20, before=0, of_before=60).alarm
        '3 of 20 were varied: more than one in ten'
        >>> Varied(now=4, of=60, before=2, of_before=120).alarm
        '4 of 60 were varied: twice as often as in the three quarters before'
        >>> Varied(now=1, of=60, before=0, of_before=120).alarm
        ''
        """
        told = f"{self.now} of {self.of} were varied"
        if self.of >= TOO_FEW and 100 * self.now > MOST_PERCENT * self.of:
            return f"{told}: more than one in ten"
        has_grown = self.now * self.of_before >= _GROWN * self.before * self.of
        if self.now >= _A_FEW and self.of_before >= TOO_FEW and has_grown:
            return f"{told}: twice as often as in the three quarters before"
        return ""
