"""What is said of sentences and their versions, and which may be changed at all."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from notifications.messages.values import ACCOUNT_KINDS, MessageKind
from notifications.messages.wordings import sentences_of

KINDS = tuple(kind for kind in MessageKind if kind not in ACCOUNT_KINDS)
"""Those whose words are the committee's; what an account's holder is told of signing in is not."""
_STAY = ("for you alone", "If this was not you", "SHA-256", "The page asks for the reference")
"""What stands in a sentence that protects whoever reads it, and so stays as shipped."""


_NEVER_SAID = {
    MessageKind.ESCALATION: (
        "Open", "no answer yet: please say whether you come, or name a deputy.",
    ),
    MessageKind.REMINDER: ("Answer, name a deputy or hand in your report", "no answer yet."),
}  # fmt: skip
"""What a kind shares with another and never says itself."""


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence of a kind: as shipped, and as it is said now."""

    key: str
    shipped: str
    words: str

    @property
    def is_changed(self) -> bool:
        """Whether it is said in words of the committee's own."""
        return self.words != self.shipped


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """How the sentences of a kind are said from a moment on, until the next version begins."""

    id: UUID
    kind: MessageKind
    number: int
    words: dict[str, str]
    from_at: datetime
    made_by: str | None
    made_at: datetime


class ChangeWording(msgspec.Struct, frozen=True, kw_only=True):
    """The sentences of a kind as they are to be said; what is left out is as shipped.

    ``words`` are by the sentence's key. ``from_on`` is the day they are said from; without one,
    from now. ``version`` is the number that was looked at: 0 where there was none.
    """

    words: dict[str, str] = msgspec.field(default_factory=dict)
    from_on: date | None = None
    version: int


class KindWording(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of message with its sentences as they are said now, and every version there was."""

    kind: MessageKind
    sentences: tuple[Sentence, ...]
    versions: tuple[Version, ...]

    @property
    def latest(self) -> int:
        """The number of the version made last; 0 where all is as shipped."""
        return max((one.number for one in self.versions), default=0)

    @property
    def changed(self) -> int:
        """How many sentences are said in other words now."""
        return sum(one.is_changed for one in self.sentences)


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to somebody made up, as it would go out: one case in which the kind is sent."""

    case: str
    subject: str
    text: str
    html: str


def key_of(sentence: str) -> str:
    """A short name of a shipped sentence, for a form and a program."""
    return "s" + hashlib.sha256(sentence.encode()).hexdigest()[:10]


def changeable(kind: MessageKind) -> list[str]:
    """The shipped sentences of a kind that may be said in other words.

    >>> changeable(MessageKind.TIME_KEPT)[0], changeable(MessageKind.PASSWORD_RESET)
    ('Answer for the time as it is', [])
    """
    if kind not in KINDS:
        return []
    unsaid = _NEVER_SAID.get(kind, ())
    said = [one for one in sentences_of(kind) if one not in unsaid]
    return [one for one in said if not any(stays in one for stays in _STAY)]


def in_force(versions: Sequence[Version], kind: MessageKind, at: datetime) -> Mapping[str, str]:
    """What is read in place of which shipped sentence of a kind at a moment.

    Of two that begin at one moment, the one made last. A sentence that is shipped no more counts
    for nothing.
    """
    begun = [one for one in versions if one.kind is kind and one.from_at <= at]
    if not begun:
        return {}
    return max(begun, key=lambda one: (one.from_at, one.number)).words


def sentences(kind: MessageKind, reworded: Mapping[str, str]) -> tuple[Sentence, ...]:
    """The sentences of a kind that may be changed, as they are said with these words."""
    return tuple(
        Sentence(key=key_of(one), shipped=one, words=reworded.get(one, one))
        for one in changeable(kind)
    )
