"""How fast does each domain take its mail, and when is it asked again?

A domain that asks to slow down, falls silent or takes long over a mail is left alone for a while,
and its mails take turns after that; everybody else's go on. Each process learns it for itself and
forgets it when it ends: what is known is a courtesy, and costs one mail to find out again.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notifications.outbox.answers import Answer, Outcome

SLOW = timedelta(seconds=5)
"""A mail that takes longer holds up others."""
_FIRST = timedelta(seconds=30)
_MOST = timedelta(minutes=10)
_SHARE = 4  # of the time a slow mail took, left to others before the domain's next one
_TURNS = 10  # how many mails may come in the time a domain was left alone
# RFC 5321, 3.8: the server closes; RFC 3463, 3.5 and 3.8: no answer, congestion, policy.
_ASKS = re.compile(r"421\b|4\d\d[ -]4\.(?:3\.2|4\.[0-9]+|7\.[0-9]+)\b|no answer in time")


@dataclass(slots=True, kw_only=True)
class _Left:
    """A domain that is left alone: until when, and which turn is the next to give away."""

    wait: timedelta
    until: datetime
    gap: timedelta
    given: int = 0


@dataclass(slots=True)
class DomainPace:
    """What one process has seen of the domains it brings mail to."""

    slow: timedelta = SLOW
    _left: dict[str, _Left] = field(default_factory=dict)

    def turn_of(self, domain: str, now: datetime) -> datetime | None:
        """When the next mail to a domain may go; none if it may go now. Each asking is a turn."""
        left = self._left.get(domain)
        if left is None or left.until <= now:
            return None
        turn = min(left.until + left.given * left.gap, now + _MOST)
        left.given += 1
        return turn

    def note(self, domain: str, answer: Answer, took: timedelta, now: datetime) -> None:
        """Learn from what a domain answered, and how long it took."""
        if answer.outcome is Outcome.LATER and _ASKS.match(answer.words):
            before = self._left.get(domain)
            wait = min(_FIRST if before is None else 2 * before.wait, _MOST)
            self._left[domain] = _Left(wait=wait, until=now + wait, gap=wait / _TURNS)
        elif took > self.slow:
            wait = min(_SHARE * took, _MOST)
            self._left[domain] = _Left(wait=wait, until=now + wait, gap=wait)
        else:
            self._left.pop(domain, None)
