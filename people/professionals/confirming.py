"""What stays confirmed of somebody when something about them changes."""

from datetime import date
from uuid import UUID

import msgspec


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What was confirmed of somebody, and of which agency and address."""

    agency: UUID
    email: str | None
    is_confirmed: bool
    email_confirmed_on: date | None


def after(
    before: Standing | None, *, agency: UUID, email: str | None, confirmed_on: date | None = None
) -> Standing:
    """What is confirmed once these are the agency and the address.

    Another address is unconfirmed, another agency has not yet said that the person works there;
    what is confirmed with the change itself counts. The later of two confirmations stays.
    """
    stays = before is not None and before.agency == agency
    same_address = before is not None and before.email == email
    dates = [confirmed_on] if confirmed_on else []
    if before is not None and same_address and before.email_confirmed_on:
        dates.append(before.email_confirmed_on)
    return Standing(
        agency=agency,
        email=email,
        is_confirmed=confirmed_on is not None
        or (stays and before is not None and before.is_confirmed),
        email_confirmed_on=max(dates) if dates and email is not None else None,
    )
