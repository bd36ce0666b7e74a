"""Merging two people or two agencies, and taking them apart again."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferences.access import service as access
from conferences.access.values import SetBar
from conferences.attending import service as attending
from conferences.attending.values import Invitee
from conferences.booking import service as booking
from conferences.booking.values import ChangeConference
from conferences.children.bars import BarReason
from people.accounts.tables import Account
from people.audit.service import fetch, reading
from people.duplicates import service
from people.duplicates.values import MergeTwo, Noun, TellApart
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import OPERATOR, Role
from people.professionals import service as professionals
from people.professionals.tables import Professional
from people.professionals.values import AddProfessional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_conference,
    a_coordinator,
    a_family,
    a_professional,
    a_standard,
    a_usual_deputy,
    an_agency,
    invited,
)
from tests.conftest import Visit
from tests.people.duplicates.tables import everything

pytestmark = pytest.mark.usefixtures("database")
COORDINATOR = a_coordinator()


def _two(kept: UUID, gone: UUID, noun: Noun = Noun.PROFESSIONAL) -> MergeTwo:
    return MergeTwo(noun=noun, kept=kept, gone=gone, reason="One person, written twice.")


async def _people(query: str, *values: object) -> list[UUID]:
    async with reading(OPERATOR):
        return [row["who"] for row in await fetch(query, *values)]


async def _merged(kept: Professional, gone: Professional) -> UUID:
    return await service.merge(COORDINATOR, _two(kept.id, gone.id), now=NOW)


async def test_open_invitations_deputies_managers_accounts_and_bars_go_to_the_one_kept():
    await a_standard()
    kept, gone = await a_professional("Fiona Reid"), await a_professional("Fiona Ried")
    manager, deputy = await a_professional(), await a_professional()
    conference = await a_booked_conference(invitees=invited(gone), chair=gone.id)
    await a_usual_deputy(gone, deputy)
    await Professional.update({"line_manager": gone.id}).where(Professional.id == manager.id)
    account = Account(
        id=uuid4(), professional=gone.id, name="Fiona", sign_in_name="fiona@x.example",
        roles=["professional"], made_at=NOW,
    )  # fmt: skip
    await Account.insert(account)
    family = await a_family()
    bar = SetBar(professional=gone.id, reference=family.reference, reason=BarReason.RELATIVE)
    await access.set_bar(COORDINATOR, bar, now=NOW)
    await _merged(kept, gone)
    for query in (
        "SELECT professional AS who FROM invitation WHERE conference = $1 AND professional = $2",
        "SELECT chair AS who FROM conference WHERE id = $1 AND chair = $2",
        "SELECT resource AS who FROM busy_interval WHERE about = $1 AND resource = $2",
    ):
        assert await _people(query, conference.id, kept.id)
    for table, column in (
        ("deputy", "professional"), ("professional", "line_manager"), ("account", "professional"),
        ("bar", "professional"),
    ):  # fmt: skip
        query = f"SELECT {column} AS who FROM {table} WHERE {column} = ANY($1::uuid[])"  # noqa: S608
        assert await _people(query, [kept.id, gone.id]) == [kept.id]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    has=st.sets(st.sampled_from(["chair", "deputy", "manager", "account", "bar", "both_barred"]))
)
async def test_merged_and_taken_apart_the_tables_are_as_they_were(has: set[str]):
    kept, gone = await a_professional(), await a_professional()
    other, family = await a_professional(), await a_family()
    if "chair" in has:
        await a_conference(chair=gone.id, invitees=invited(kept))
    if "deputy" in has:
        await a_usual_deputy(gone, other)
        await a_usual_deputy(kept, other)
        await a_usual_deputy(gone, kept)
    if "manager" in has:
        await Professional.update({"line_manager": gone.id}).where(Professional.id == other.id)
        await Professional.update({"line_manager": other.id}).where(Professional.id == kept.id)
    if "account" in has:
        account = Account(
            id=uuid4(), professional=gone.id, name="x", sign_in_name=f"{uuid4().hex}@x.example",
            roles=[], made_at=NOW,
        )  # fmt: skip
        await Account.insert(account)
    for who in [gone] * ("bar" in has) + [kept, gone] * ("both_barred" in has):
        bar = SetBar(professional=who.id, reference=family.reference, reason=BarReason.OTHER)
        await access.set_bar(COORDINATOR, bar, now=NOW - timedelta(days=1))
    before = await everything()
    if "chair" in has:
        made = None
        with pytest.raises(RefusedError, match="Both are invited"):
            await _merged(kept, gone)
    else:
        made = await _merged(kept, gone)
        assert await everything() != before
        await service.undo(COORDINATOR, made, now=NOW + timedelta(hours=1))
    assert await everything() == before


async def test_no_bar_is_lost_and_one_set_meanwhile_keeps_both_out():
    kept, gone = await a_professional(), await a_professional()
    family = await a_family()
    made = await _merged(kept, gone)
    bar = SetBar(professional=kept.id, reference=family.reference, reason=BarReason.RELATIVE)
    await access.set_bar(COORDINATOR, bar, now=NOW + timedelta(minutes=1))
    await service.undo(COORDINATOR, made, now=NOW + timedelta(minutes=2))
    barred = await _people("SELECT professional AS who FROM bar WHERE lifted_at IS NULL")
    assert set(barred) == {kept.id, gone.id}


async def test_what_was_made_since_stays_with_the_one_kept():
    await a_standard()
    kept, gone = await a_professional(), await a_professional()
    made = await _merged(kept, gone)
    later = await a_conference(invitees=invited(kept))
    await service.undo(COORDINATOR, made, now=NOW + timedelta(hours=1))
    query = "SELECT professional AS who FROM invitation WHERE conference = $1"
    assert kept.id in await _people(query, later.id)


async def test_both_at_one_conference_to_come_are_not_merged_before_one_is_taken_off():
    kept, gone = await a_professional(), await a_professional()
    await a_conference(invitees=invited(kept, gone))
    with pytest.raises(RefusedError, match="Both are invited"):
        await _merged(kept, gone)


async def test_merges_that_cross_leave_one():
    one, other = await a_professional(), await a_professional()
    results = await asyncio.gather(_merged(one, other), _merged(other, one), return_exceptions=True)
    assert [type(result) for result in results].count(UUID) == 1
    assert [type(result) for result in results].count(RefusedError) == 1


async def test_control_merges_of_different_people_both_succeed():
    one, two, three, four = [await a_professional() for _ in range(4)]
    results = await asyncio.gather(_merged(one, two), _merged(three, four), return_exceptions=True)
    assert [type(result) for result in results] == [UUID, UUID]


async def test_whoever_is_merged_while_being_invited_is_never_left_invited_as_the_one_gone():
    for _ in range(5):
        kept, gone = await a_professional(), await a_professional()
        conference = await a_conference(invitees=())
        asked = ChangeConference(invitees=(Invitee(professional=gone.id, expectation="both"),))
        await asyncio.gather(
            booking.change(COORDINATOR, conference.id, asked, now=NOW),
            _merged(kept, gone),
            return_exceptions=True,
        )
        async with reading(OPERATOR):
            seats = await attending.load_invitees(conference.id)
            [row] = await fetch("SELECT merged_into FROM professional WHERE id = $1", gone.id)
        assert row["merged_into"] == kept.id
        assert gone.id not in {one.professional for one in seats}


async def test_control_whoever_is_not_merged_is_invited():
    gone = await a_professional()
    conference = await a_conference(invitees=())
    asked = ChangeConference(invitees=(Invitee(professional=gone.id, expectation="both"),))
    await booking.change(COORDINATOR, conference.id, asked, now=NOW)
    async with reading(OPERATOR):
        seats = await attending.load_invitees(conference.id)
    assert gone.id in {one.professional for one in seats}


async def test_two_agencies_are_merged_with_their_people_and_taken_apart():
    kept, gone = await an_agency("Tayford Health"), await an_agency("Tayford  Health")
    person = await a_professional(agency=gone)
    before = await everything()
    found = await service.list_duplicates(COORDINATOR, now=NOW)
    assert {kept.id, gone.id} in [{one.one.id, one.other.id} for one in found.likely]
    made = await service.merge(COORDINATOR, _two(kept.id, gone.id, Noun.AGENCY), now=NOW)
    query = "SELECT agency AS who FROM professional WHERE id = $1"
    assert await _people(query, person.id) == [kept.id]
    await service.undo(COORDINATOR, made, now=NOW)
    assert await everything() == before


async def test_two_told_apart_are_not_shown_again():
    agency = await an_agency()
    one = await a_professional("Bob Reid", agency=agency)
    other = await a_professional("Robert Reid", agency=agency)
    found = await service.list_duplicates(COORDINATOR, now=NOW)
    [pair] = found.likely
    assert {pair.one.id, pair.other.id} == {one.id, other.id}
    apart = TellApart(noun=Noun.PROFESSIONAL, one=other.id, other=one.id, reason="Father and son")
    await service.tell_apart(COORDINATOR, apart, now=NOW)
    assert (await service.list_duplicates(COORDINATOR, now=NOW)).likely == ()


async def test_somebody_like_another_is_added_only_with_a_reason_and_is_then_told_apart():
    agency = await an_agency()
    await a_professional("Mairi MacDonald", agency=agency)
    asked = AddProfessional(name="Mary McDonald", role="Nurse", agency=agency.id)
    with pytest.raises(InvalidError, match="may be here already"):
        await professionals.add(COORDINATOR, asked, now=NOW)
    asked = AddProfessional(
        name="Mary McDonald", role="Nurse", agency=agency.id, not_the_same="Her sister-in-law."
    )
    await professionals.add(COORDINATOR, asked, now=NOW)
    assert (await service.list_duplicates(COORDINATOR, now=NOW)).likely == ()


async def test_a_preview_of_a_file_says_who_may_be_here_already():
    agency = await an_agency("Tayford Health")
    await a_professional("Fiona Reid", agency=agency, email="fiona@x.example")
    data = b"name,role,agency,email\nFiona Ried,Nurse,Tayford Health,f.ried@x.example\n"
    result = await professionals.import_professionals(COORDINATOR, data, dry_run=True, now=NOW)
    assert result.lines[0].alike == ("Fiona Reid: same name and agency",)


async def test_the_old_address_leads_to_the_one_kept_on_pages_and_for_programs(visit: Visit):
    kept, gone = await a_professional(), await a_professional()
    await _merged(kept, gone)
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.get(f"/professionals/{gone.id}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/professionals/{kept.id}")
    answer = await coordinator.api("GET", f"/professionals/{gone.id}")
    assert answer.headers["location"] == f"/api/v1/professionals/{kept.id}"
    assert gone.name in (await coordinator.get("/duplicates")).text


async def test_nobody_but_a_coordinator_merges_anybody(visit: Visit):
    kept, gone = await a_professional(), await a_professional()
    for role in (Role.ADMINISTRATOR, Role.CHAIR, Role.AGENCY_LEAD):
        visitor = await visit(role, professional=(await a_professional()).id)
        with pytest.raises(NotFoundError):
            await service.merge(visitor.viewer, _two(kept.id, gone.id), now=NOW)


async def test_one_who_can_sign_in_twice_is_merged_once_one_account_is_disabled():
    kept, gone = await a_professional(), await a_professional()
    for who in (kept, gone):
        account = Account(
            id=uuid4(), professional=who.id, name="x", sign_in_name=f"{uuid4().hex}@x.example",
            roles=[], made_at=NOW,
        )  # fmt: skip
        await Account.insert(account)
    with pytest.raises(RefusedError, match="Both can sign in"):
        await _merged(kept, gone)
    await Account.update({Account.disabled_at: NOW}).where(Account.professional == gone.id)
    await _merged(kept, gone)


async def test_merged_on_the_kept_one_is_taken_apart_first():
    one, two, three = [await a_professional() for _ in range(3)]
    first = await _merged(two, one)
    second = await _merged(three, two)
    with pytest.raises(RefusedError, match="Undo that first"):
        await service.undo(COORDINATOR, first, now=NOW)
    assert await service.find_kept(COORDINATOR, Noun.PROFESSIONAL, one.id) == three.id
    await service.undo(COORDINATOR, second, now=NOW)
    await service.undo(COORDINATOR, first, now=NOW)
