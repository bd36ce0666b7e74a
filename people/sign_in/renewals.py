"""The id a session was given while this request was answered, for the cookie of the answer.

Whatever changes what an account may do gives the session that goes on another id, wherever in the
service that happens; the answer then carries it, if nothing went wrong.
"""

from contextvars import ContextVar

_renewed: ContextVar[list[str] | None] = ContextVar("renewed", default=None)


def begin() -> None:
    """Begin a request: no session was given another id yet."""
    _renewed.set([])


def note(session_id: str) -> None:
    """Note the new id of the session by which this request came."""
    renewed = _renewed.get()
    if renewed is not None:
        renewed.append(session_id)


def take() -> str | None:
    """The newest id that was given, if any; it is handed out once."""
    renewed = _renewed.get()
    if not renewed:
        return None
    newest = renewed[-1]
    renewed.clear()
    return newest
