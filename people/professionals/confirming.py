"""What stays confirmed of somebody when something about them changes."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec


class How(StrEnum):
    """By which way somebody made sure of a mail address."""

    AGENCY = "agency"
    LINK = "link"
    PHONE = "phone"
    SIGNED_IN = "signed_in"


HOW_WORDS = {
    How.AGENCY: "by the agency",
    How.LINK: "by the link that was mailed there",
    How.PHONE: "by telephone",
    How.SIGNED_IN: "by the person, signed in",
}


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What was confirmed of somebody, and of which agency and address."""

    agency: UUID
    email: str | None
    is_confirmed: bool
    email_confirmed_on: date | None
    email_confirmed_how: str | None = None


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
    how = None
    if dates and email is not None:
        is_new = confirmed_on is not None and confirmed_on == max(dates)
        how = How.AGENCY.value if is_new or before is None else before.email_confirmed_how
    return Standing(
        email_confirmed_how=how,
        agency=agency,
        email=email,
        is_confirmed=confirmed_on is not None
        or (stays and before is not None and before.is_confirmed),
        email_confirmed_on=max(dates) if dates and email is not None else None,
    )
