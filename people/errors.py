"""What can go wrong in words a practitioner can act on.

The tree every error of the service hangs from; ``conferences/app.py`` maps the kinds to answers::

    ConvenorError
    ├── NotFoundError       404  it is not there, or the viewer may not see it: no difference shows
    ├── RefusedError        409  the state of things does not allow it
    │   └── RepeatedError   303  the same form was sent before: its first answer is given again
    ├── ClashError          409  somebody else holds what was asked for
    ├── InvalidError        422  what was typed cannot be taken as it is
    ├── NotSignedInError    401  nobody is signed in
    ├── NoFactorError       403  who is signed in has yet to set up a factor
    ├── NotProvedError      403  who is signed in has to prove anew who they are
    ├── ScopeError          403  the program's token was not made for this
    └── UnavailableError    503  a part the service needs does not answer now
"""

from uuid import UUID

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with one field: what to do about it, and what was typed."""

    field: str
    message: str
    typed: str = ""


class ConvenorError(Exception):
    """Anything the service refuses, with a message that says what to do next.

    ``is_entered`` says that the trail holds an entry of the refusal already.
    """

    is_entered = False


class NotFoundError(ConvenorError):
    """It does not exist, or the viewer may not see it; the two cannot be told apart."""

    def __init__(self, message: str = "There is nothing here that you can see.") -> None:
        super().__init__(message)


class RefusedError(ConvenorError):
    """The act cannot be done in the present state."""


class RepeatedError(RefusedError):
    """The act was done before; ``answer`` is where it led, none if that is not known yet."""

    def __init__(self, answer: str | None = None) -> None:
        super().__init__("This was done already. Go back to see it.")
        self.answer = answer


class ClashError(ConvenorError):
    """Somebody else holds what was asked for; ``held_by`` says who, in words to show."""

    def __init__(self, message: str, *, held_by: str = "") -> None:
        super().__init__(message)
        self.held_by = held_by


class InvalidError(ConvenorError):
    """What was given cannot be taken; ``faults`` names each field and what to do."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


class NotSignedInError(ConvenorError):
    """Nobody is signed in, and the page needs somebody."""


class NoFactorError(ConvenorError):
    """Who is signed in knows a password alone, and has to set up a factor before anything else."""


class NotProvedError(ConvenorError):
    """Who is signed in has to prove anew who they are; ``kept`` is the form they sent, if kept."""

    def __init__(self, *, kept: UUID | None = None, back: str = "/") -> None:
        super().__init__("Prove who you are first: the last time was more than ten minutes ago.")
        self.kept = kept
        self.back = back


class ScopeError(ConvenorError):
    """The token a program came in with was not made for what it asks."""


class UnavailableError(ConvenorError):
    """A part the service stands on does not answer; trying again later may help."""
