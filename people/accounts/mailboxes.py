"""Where letters to those who hold an account go."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from people.audit.service import fetch, reading
from people.permissions import TICK
from people.text import mail_address

_ACCOUNT = """
SELECT account.name, account.family_member, account.email, account.sign_in_name,
       professional.email AS of_professional
  FROM account LEFT JOIN professional ON professional.id = account.professional
 WHERE account.id = $1 AND account.disabled_at IS NULL"""


OpenAddress = Callable[[UUID], Awaitable[str | None]]
_openers: list[OpenAddress] = []


class Mailbox(msgspec.Struct, frozen=True):
    """Whose account it is, and the mail address to write to."""

    name: str
    address: str


def offer_family_addresses(opener: OpenAddress) -> None:
    """Say who opens the address of a family member, which is sealed and lies with the family.

    It is asked within an open transaction, and gives none where they may not be written to.
    """
    _openers[:] = [opener]


async def find_mailbox(account: UUID, *, nth: int = 0) -> Mailbox | None:
    """The account's own address, else its professional's, else what is typed to sign in.

    ``nth`` counts on to the others; none where there are no so many, or the account is disabled.
    """
    async with reading(TICK):
        found = await list_mailboxes(account)
    return found[nth] if nth < len(found) else None


async def list_mailboxes(account: UUID) -> list[Mailbox]:
    """Every address known of whoever holds the account, in the transaction that is open here."""
    rows = await fetch(_ACCOUNT, account)
    if not rows:
        return []
    [row] = rows
    if row["family_member"] is not None:
        return await _of_family(row["family_member"])
    known: dict[str, str] = {}
    for address in (row["email"], row["of_professional"], row["sign_in_name"]):
        if address and is_address(address):
            known.setdefault(address.casefold(), address)
    return [Mailbox(row["name"], address) for address in known.values()]


async def _of_family(member: UUID) -> list[Mailbox]:
    """The one address they agreed to; the letter names nobody."""
    found = [await opener(member) for opener in _openers]
    return [Mailbox("", address) for address in found if address]


def is_address(text: str) -> bool:
    """Whether mail can be sent there."""
    try:
        mail_address(text)
    except ValueError:
        return False
    return True
