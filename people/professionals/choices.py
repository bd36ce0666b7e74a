"""Whom a form offers to choose from."""

from collections.abc import Sequence
from uuid import UUID

from people.professionals.values import ProfessionalListing, ProfessionalRecord

_UNCONFIRMED = "Not yet confirmed by the agency"


def everybody_to_choose(
    everybody: Sequence[ProfessionalListing],
) -> list[tuple[str, list[tuple[UUID, str]]]]:
    """Everybody by agency, in the order given within each."""
    by_agency: dict[str, list[tuple[UUID, str]]] = {}
    for one in sorted(everybody, key=lambda one: one.agency_name.casefold()):
        by_agency.setdefault(one.agency_name, []).append((one.id, f"{one.name}, {one.role}"))
    return list(by_agency.items())


def managers_to_choose(
    everybody: Sequence[ProfessionalListing], person: ProfessionalListing
) -> list[tuple[str, list[tuple[UUID, str]]]]:
    """Everybody but the person, by agency, their own agency first."""
    others = everybody_to_choose([one for one in everybody if one.id != person.id])
    return sorted(others, key=lambda group: group[0] != person.agency_name)


def colleagues_to_choose(
    everybody: Sequence[ProfessionalListing], record: ProfessionalRecord
) -> list[tuple[UUID, str, str]]:
    """Those of the person's own agency: present deputies first, then those in the same post."""
    person, deputies = record.person, {one.id for one in record.deputies}
    own = [one for one in everybody if one.agency == person.agency and one.id != person.id]
    own.sort(
        key=lambda one: (one.id not in deputies, one.role.casefold() != person.role.casefold())
    )
    return [(one.id, one.name, _hint(one)) for one in own]


def _hint(one: ProfessionalListing) -> str:
    return one.role if one.is_confirmed else f"{one.role}. {_UNCONFIRMED}"
