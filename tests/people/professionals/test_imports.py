"""Bringing in people: who is meant, what changes, and every fault."""

from datetime import date, datetime
from uuid import UUID

import pytest

from people.agencies import service as agencies
from people.audit.tables import AuditEntry
from people.errors import NotSignedInError
from people.imports import ImportResult
from people.permissions import OPERATOR, SIGNED_OUT
from people.professionals import service as professionals
from people.professionals.values import ProfessionalListing

pytestmark = pytest.mark.usefixtures("database")
AGENCIES = b"name,group\nHealth,health\nPolice,police\nClosed,other\n"


async def _bring_in(text: str, now: datetime, *, dry_run: bool = False) -> ImportResult:
    if not await agencies.list_agencies(OPERATOR):
        await agencies.import_agencies(OPERATOR, AGENCIES, dry_run=False, now=now)
    return await professionals.import_professionals(
        OPERATOR, text.encode(), dry_run=dry_run, now=now
    )


async def _done(text: str, now: datetime) -> tuple[int, int, int]:
    result = await _bring_in(text, now)
    assert result.faults == ()
    assert result.is_done
    return result.added, result.changed, result.unchanged


async def _people(now: datetime) -> dict[str, ProfessionalListing]:
    found = await professionals.list_professionals(OPERATOR, now=now)
    return {one.name: one for one in found.people}


HEADER = "name,role,agency,email,phone,confirmed on\n"
FIONA = HEADER + "Fiona Reid,Health visitor,Health,fiona@h.example,01382 1,1/9/2026\n"


async def test_a_file_brought_in_twice_adds_once_and_enters_one_act(now: datetime):
    assert await _done(FIONA, now) == (1, 0, 0)
    assert await _done(FIONA, now) == (0, 0, 1)
    fiona = (await _people(now))["Fiona Reid"]
    assert (fiona.is_confirmed, fiona.email_confirmed_on) == (True, date(2026, 9, 1))
    acts = [row["act"] for row in await AuditEntry.select().order_by(AuditEntry.number)]
    assert acts == ["agency.import", "professional.import"]


async def test_somebody_is_known_again_by_address_under_another_name(now: datetime):
    await _done(FIONA, now)
    married = HEADER + "Fiona Bell,Health visitor,Health,FIONA@h.example,,\n"
    result = await _bring_in(married, now)
    assert result.lines[0].changes == (
        "name: Fiona Reid → Fiona Bell",
        "e-mail address: fiona@h.example → FIONA@h.example",
        "address confirmed on: 1 Sep 2026 → none",
    )
    assert list(await _people(now)) == ["Fiona Bell"]


async def test_somebody_is_known_again_by_name_and_agency_at_another_address(now: datetime):
    await _done(FIONA, now)
    assert await _done(HEADER + "fiona  REID,GP,health,f.reid@h.example,,\n", now) == (0, 1, 0)
    [person] = (await _people(now)).values()
    assert (person.email, person.email_confirmed_on) == ("f.reid@h.example", None)
    assert (person.is_confirmed, person.phone) == (True, "01382 1")


async def test_people_who_share_a_mailbox_stay_apart(now: datetime):
    practice = (
        HEADER
        + "Dr Ann Bell,GP,Health,practice@h.example,,\n"
        + "Dr Ian Muir,GP,Health,practice@h.example,,\n"
    )
    assert await _done(practice, now) == (2, 0, 0)
    assert await _done(practice, now) == (0, 0, 2)
    third = practice + "Dr Una Orr,GP,Health,practice@h.example,,\n"
    assert await _done(third, now) == (1, 0, 2)


async def test_people_of_one_name_at_one_agency_are_told_apart_by_address(now: datetime):
    both = (
        HEADER
        + "Fiona Reid,GP,Health,fiona@h.example,,\n"
        + "Fiona Reid,Nurse,Health,fiona2@h.example,,\n"
    )
    assert await _done(both, now) == (2, 0, 0)
    assert await _done(both, now) == (0, 0, 2)
    result = await _bring_in(HEADER + "Fiona Reid,Nurse,Health,,,\n", now)
    assert [fault.message for fault in result.faults] == [
        "More than one person has this name there. Give the e-mail address as well."
    ]


async def test_an_empty_cell_leaves_what_is_stored_and_a_move_is_to_be_confirmed(now: datetime):
    await _done(FIONA, now)
    result = await _bring_in("name,role,agency,email\nFiona Reid,,Police,fiona@h.example\n", now)
    assert result.lines[0].changes == ("agency: Health → Police", "confirmed: yes → no")
    [person] = (await _people(now)).values()
    assert (person.role, person.phone, person.agency_name) == (
        "Health visitor", "01382 1", "Police",
    )  # fmt: skip


async def test_every_fault_is_named_and_with_one_nothing_is_brought_in(now: datetime):
    await _bring_in(FIONA, now)
    [police, closed] = [
        a.id for a in await agencies.list_agencies(OPERATOR) if a.name in ("Police", "Closed")
    ][::-1]
    assert isinstance(police, UUID)
    await agencies.deactivate(OPERATOR, closed, now=now)
    faulty = (
        HEADER
        + "Ann Bell,,Polis,ann at home,,tomorrow\n"
        + "Ian Muir,GP,Closed,,,1/12/2026\n"
        + "Una Orr,GP,,,,\n"
        + "Eve Fyfe,GP,Police,,,\n"
        + "eve fyfe,GP,Police,,,\n"
        + '"Bad\nName",GP,Police,,,\n'
        + "=?utf-8?q?x?=,GP,Police,,,\n"
    )
    result = await _bring_in(faulty, now)
    assert [(fault.row, fault.column) for fault in result.faults] == [
        (2, "agency"),
        (2, "role"),
        (2, "confirmed_on"),
        (2, "email"),
        (3, "agency"),
        (3, "confirmed_on"),
        (4, "agency"),
        (6, "name"),
        (7, "name"),
        (8, "name"),
    ]
    assert result.faults[7].message == "Row 5 means the same person. Keep one of the two."
    assert not result.is_done
    assert list(await _people(now)) == ["Fiona Reid"]


async def test_who_left_is_not_brought_back_by_a_file(now: datetime):
    await _done(FIONA, now)
    fiona = (await _people(now))["Fiona Reid"].id
    await professionals.leave(OPERATOR, fiona, now=now)
    result = await _bring_in(FIONA, now)
    assert [fault.message.split(".")[0] for fault in result.faults] == ["This person has left"]
    namesake = HEADER + "Fiona Reid,GP,Health,other@h.example,,\n"
    assert await _done(namesake, now) == (1, 0, 0)


async def test_a_dry_run_shows_each_row_and_writes_nothing(now: datetime):
    result = await _bring_in(FIONA, now, dry_run=True)
    assert [(line.row, line.does, line.name) for line in result.lines] == [(2, "add", "Fiona Reid")]
    assert (result.added, result.is_done) == (1, False)
    assert await _people(now) == {}


async def test_only_who_keeps_the_list_brings_people_in(now: datetime):
    with pytest.raises(NotSignedInError):
        await professionals.import_professionals(SIGNED_OUT, FIONA.encode(), dry_run=True, now=now)
