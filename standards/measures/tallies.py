"""How many verdicts come out differently when they are given a second time. Pure."""

import msgspec

from standards.measures.verdicts import Verdict


class Tally(msgspec.Struct, kw_only=True):
    """How a measure comes out before and after: met of those counted, and what moved."""

    met_before: int = 0
    counted_before: int = 0
    met_after: int = 0
    counted_after: int = 0
    better: int = 0
    worse: int = 0
    enters: int = 0
    leaves: int = 0

    def add(self, before: Verdict, after: Verdict, times: int = 1) -> None:
        """Count verdicts that are on both sides, so many that come out alike."""
        self.met_before += times * (before is Verdict.MET)
        self.met_after += times * (after is Verdict.MET)
        self.counted_before += times * before.is_counted
        self.counted_after += times * after.is_counted
        if before is after or not (before.is_counted or after.is_counted):
            return
        if not before.is_counted:
            self.enters += times
        elif not after.is_counted:
            self.leaves += times
        elif after is Verdict.MET:
            self.better += times
        else:
            self.worse += times

    def join(self, other: "Tally") -> None:
        """Count what another has counted as well."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def moved(self) -> int:
        """How many come out differently."""
        return self.better + self.worse + self.enters + self.leaves
