"""How often may a secret be guessed, and how long does one wait after a guess?

Ten guesses of an account's password in any quarter of an hour, and ten of its code, wherever they
come from: six for browsers it was never used in, of which four from one network, and four for
those it was. So a stranger cannot use up what the owner's own browser may still try, and nobody
is locked out for longer than the quarter of an hour.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=15)
OF_STRANGERS = 6
FROM_ONE_NETWORK = 4
OF_KNOWN_BROWSERS = 4
_WITHOUT_WAITING = 3
_FIRST_WAIT = timedelta(seconds=5)


def still_counting(at: Sequence[datetime], now: datetime) -> list[datetime]:
    """The guesses of the last quarter of an hour, the newest last."""
    return sorted(one for one in at if one > now - WITHIN)


def may_guess_at(at: Sequence[datetime], most: int, now: datetime) -> datetime:
    """When the next guess may be made; ``now`` where there is nothing to wait for.

    >>> from datetime import UTC
    >>> t = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    >>> [(may_guess_at([t] * n, 6, t) - t).seconds for n in range(7)]
    [0, 0, 0, 5, 10, 20, 900]
    """
    counting = still_counting(at, now)
    if not counting:
        return now
    waited = max(now, counting[-1] + _wait_after(len(counting)))
    return max(waited, counting[-most] + WITHIN) if len(counting) >= most else waited


def _wait_after(guesses: int) -> timedelta:
    """Nothing for the first few, then twice as long after each."""
    over = guesses - _WITHOUT_WAITING
    return _FIRST_WAIT * 2**over if over >= 0 else timedelta(0)
