"""What is dangerous about a mail address before anything goes there?

Source: the project's threat model, mis-sending: papers went to former addresses, to shared
mailboxes and to strangers with a similar one. A warning is named, says what to do, and takes a
second act of a person who made sure.
"""

import re
from collections.abc import Collection
from difflib import SequenceMatcher
from enum import StrEnum

import msgspec


class Danger(StrEnum):
    """Why mail to an address waits for somebody to make sure of it."""

    NEW = "new"
    CHANGED = "changed"
    SHARED = "shared"
    MAILBOX = "mailbox"
    PRIVATE = "private"
    UNLIKE = "unlike"


WORDS = {
    Danger.NEW: "It is new: nothing was ever sent there, and nobody confirmed it.",
    Danger.CHANGED: "It was changed since something last went to this person, and not confirmed.",
    Danger.SHARED: "Somebody else has the same address: two people would read one mailbox.",
    Danger.MAILBOX: "It looks like the mailbox of an office, which several people read.",
    Danger.PRIVATE: "It is with a provider for private people, not with an agency.",
    Danger.UNLIKE: "Its domain is nearly one that colleagues have, but not quite: a slip?",
}
_OFFICES = re.compile(
    r"(?:admin(?:istration)?|contact|duty|enquir(?:y|ies)|general|head ?teacher|hello|hr|info|mail"
    r"|mailbox|no ?reply|office|post|practice|reception|referrals?|school|secretary|shared|support"
    r"|surgery|team)"
)
_PRIVATE = frozenset(
    {
        "aol.com", "btinternet.com", "gmail.com", "gmx.co.uk", "gmx.com", "googlemail.com",
        "hotmail.co.uk", "hotmail.com", "icloud.com", "live.co.uk", "live.com", "mac.com",
        "mail.com", "me.com", "msn.com", "ntlworld.com", "outlook.com", "proton.me",
        "protonmail.com", "sky.com", "talktalk.net", "virginmedia.com", "yahoo.co.uk", "yahoo.com",
    }
)  # fmt: skip
_SLIPS = 2


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a person's address."""

    email: str
    is_confirmed: bool
    is_used: bool
    had_another: bool
    is_shared: bool
    domains: tuple[str, ...]
    """Those of the colleagues' addresses."""


def dangers_of(known: Known) -> tuple[Danger, ...]:
    """Everything that is dangerous about an address, whoever made sure of what before.

    >>> one = dict(is_confirmed=True, is_used=False, had_another=False, is_shared=False)
    >>> [d.value for d in dangers_of(Known(email="office@nhs.example", domains=(), **one))]
    ['mailbox']
    >>> [d.value for d in dangers_of(Known(email="a.b@nsh.example", domains=("nhs.example",), **one))]
    ['unlike']
    """  # noqa: E501 - an example on one line
    name, _, domain = known.email.casefold().rpartition("@")
    is_untried = not known.is_confirmed and not known.is_used
    words = re.split(r"[^a-z]+", name)
    found = {
        Danger.NEW: is_untried and not known.had_another,
        Danger.CHANGED: is_untried and known.had_another,
        Danger.SHARED: known.is_shared,
        Danger.MAILBOX: any(_OFFICES.fullmatch(word) for word in words if word),
        Danger.PRIVATE: domain in _PRIVATE,
        Danger.UNLIKE: is_nearly(domain, known.domains),
    }
    return tuple(danger for danger, is_so in found.items() if is_so)


def is_nearly(domain: str, others: Collection[str]) -> bool:
    """Whether a domain is none of the others, and one or two slips away from one of them.

    >>> is_nearly("nhs.scto", ["nhs.scot"]), is_nearly("nhs.scot", ["nhs.scot"])
    (True, False)
    """
    if domain in others:
        return False
    return any(_slips(domain, other) <= _SLIPS for other in others)


def _slips(one: str, other: str) -> int:
    """How many letters of the longer one have no counterpart, in order, in the other."""
    alike = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return max(len(one), len(other)) - sum(block.size for block in alike)
