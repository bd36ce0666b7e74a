"""When is a mail tried again that the server asked to bring back?"""

from datetime import timedelta

_FIRST_WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
)
_THEN = timedelta(hours=1)
_ALTOGETHER = timedelta(hours=72)

LEASE = timedelta(seconds=120)
"""How long a claim holds without a sign of life: longer than one mail can take."""
COME_BACK = timedelta(seconds=30)
"""How long to leave a server alone that cannot be reached."""
STALLED_FOR = timedelta(minutes=10)
"""How long to wait before an encrypted way is looked for again."""
LATE = timedelta(minutes=30)
"""How long a mail may wait before somebody should look."""
MOST_CRASHES = 10
"""How many times a mail may end a deliverer's work without an answer."""


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after that many tries; none when 72 hours are over.

    >>> str(wait_after(1)), str(wait_after(4)), str(wait_after(5)), wait_after(76)
    ('0:00:30', '0:30:00', '1:00:00', None)
    """
    if tries <= len(_FIRST_WAITS):
        return _FIRST_WAITS[tries - 1]
    waited = sum(_FIRST_WAITS, timedelta()) + (tries - 1 - len(_FIRST_WAITS)) * _THEN
    return _THEN if waited + _THEN <= _ALTOGETHER else None
