"""What of a family's people is sealed under the family's key, each value for its column and row."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from conferences.families.values import ContactKind, Details
from people.vault.service import CaseKey, blind_index

_LETTERS = 2


def sealed(key: CaseKey, text: str, *, column: str, row: UUID) -> bytes:
    """A text, sealed for its column (``kept_apart.reason``) and row."""
    return key.seal(text, about=f"{column}.{row}")


def sealed_if_any(key: CaseKey, text: str, *, column: str, row: UUID) -> bytes | None:
    """The same, or none where there is no text."""
    return sealed(key, text, column=column, row=row) if text else None


def opened(key: CaseKey, value: bytes | None, *, column: str, row: UUID) -> str:
    """A text, opened; nothing where none is stored."""
    return "" if value is None else key.unseal(value, about=f"{column}.{row}")


def details_sealed(key: CaseKey, member: UUID, details: Details) -> bytes:
    """Name, language, needs and what makes contact safe, sealed in one piece."""
    plain = msgspec.json.encode(details).decode()
    return sealed(key, plain, column="family_member.details", row=member)


def details_of(key: CaseKey, row: Mapping[str, Any]) -> Details:
    """What is sealed of the member whose row this is, opened."""
    plain = opened(key, row["details_sealed"], column="family_member.details", row=row["id"])
    return msgspec.json.decode(plain, type=Details)


def name_index(name: str) -> bytes:
    """By which the same name is found again."""
    return blind_index(name)


def contact_index(kind: ContactKind, value: str) -> bytes:
    """By which the same address or number is found again, however it is punctuated."""
    return blind_index(f"{kind.value} {folded(kind, value)}")


def folded(kind: ContactKind, value: str) -> str:
    r"""An address or number with nothing but what makes it that one.

    >>> folded(ContactKind.ADDRESS, "Flat 1/2, 3 High Street,\nDundee DD1 1AA")
    'flat 1 2 3 high street dundee dd1 1aa'
    >>> folded(ContactKind.PHONE, "+44 1382 555 012"), folded(ContactKind.PHONE, "01382-555 012")
    ('1382555012', '1382555012')
    """
    text = unicodedata.normalize("NFKC", value).casefold()
    if kind is ContactKind.PHONE:
        digits = re.sub(r"\D", "", text)
        return re.sub(r"^(?:0044|44|0)", "", digits)
    if kind is ContactKind.EMAIL:
        return text.strip()
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def initials(name: str) -> str:
    """A name as it may stand in a refusal or on a list for those at the door.

    >>> initials("Morag Ann Reid")
    'M.R.'
    """
    words = name.split()
    shown = words if len(words) <= _LETTERS else [words[0], words[-1]]
    return "".join(f"{word[0].upper()}." for word in shown)
