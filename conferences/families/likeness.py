"""What makes somebody who is to be invited look like a relative of the family, or one of it.

Source: the project's threat model, which names the same surname, address or telephone number as
what to flag, and the papers that went to a family's own friend. Names are opened here to be
compared and never leave; what leaves is a code, for those who may know the name.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from uuid import UUID

from conferences.children import bars
from conferences.children.surnames import surnames_of
from conferences.families import households, sealing
from conferences.families.values import ContactKind
from people.audit.service import Act, fetch
from people.vault.service import case_key


class Likeness(StrEnum):
    """What a professional and a family have in common."""

    SURNAME = "surname"
    PHONE = "phone"
    EMAIL = "email"


LIKENESSES = {
    Likeness.SURNAME: "has the same surname as a child or another person of this family",
    Likeness.PHONE: "has a telephone number that is written down for a person of this family",
    Likeness.EMAIL: "has an e-mail address that is written down for a person of this family",
}
"""What is said of each, behind the professional's name."""

_CONTACTS = """
SELECT DISTINCT contact.value_index
  FROM family_contact AS contact JOIN family_member AS owner ON owner.id = contact.member
 WHERE owner.family = $1 AND contact.kind IN ('phone', 'email')
"""
_PEOPLE = "SELECT id, name, phone, email FROM professional WHERE id = ANY($1::uuid[]) ORDER BY name"


async def find_likenesses(
    act: Act, family: UUID, professionals: Collection[UUID]
) -> dict[UUID, tuple[Likeness, ...]]:
    """Those of the people who look like relatives, each with what they have in common. A step.

    Former contacts count, and people who have left the family: whoever lived there may still.
    """
    if not professionals:
        return {}
    surnames = await _surnames(act, family)
    contacts = {row["value_index"] for row in await fetch(_CONTACTS, family)}
    rows = await fetch(_PEOPLE, list(professionals))
    found = {row["id"]: tuple(_of(row, surnames, contacts)) for row in rows}
    return {person: likenesses for person, likenesses in found.items() if likenesses}


def _of(
    row: Mapping[str, str | None], surnames: Collection[str], contacts: Collection[bytes]
) -> list[Likeness]:
    found = [] if surnames_of(row["name"] or "").isdisjoint(surnames) else [Likeness.SURNAME]
    for likeness, kind in (
        (Likeness.PHONE, ContactKind.PHONE),
        (Likeness.EMAIL, ContactKind.EMAIL),
    ):
        value = row[likeness.value]
        if value and sealing.contact_index(kind, value) in contacts:
            found.append(likeness)
    return found


async def _surnames(act: Act, family: UUID) -> frozenset[str]:
    key = await case_key(act, family)
    people = await households.members_of(family)
    names = [sealing.details_of(key, row).name for row in people.values()]
    return (await bars.surnames(family)).union(*map(surnames_of, names))
