"""Professionals: adding, changing, confirming, standing in, leaving, finding."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from people.agencies import service as agencies
from people.agencies.values import AgencyDetails, AgencyGroup
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, NotSignedInError, RefusedError
from people.permissions import OPERATOR, SIGNED_OUT, Role, Via, Viewer, permissions_of
from people.professionals import service as professionals
from people.professionals.values import (
    AddProfessional,
    ChangeProfessional,
    FindProfessionals,
    SetDeputies,
    Show,
)

pytestmark = pytest.mark.usefixtures("database")


async def _agency(now: datetime, name: str = "Tayford Health") -> UUID:
    described = AgencyDetails(name=name, group=AgencyGroup.HEALTH, calendar="scotland")
    return await agencies.add(OPERATOR, described, now=now)


async def _somebody(
    now: datetime, agency: UUID, name: str = "Fiona Reid", **more: str | bool
) -> UUID:
    asked = AddProfessional(name=name, role="Health visitor", agency=agency, **more)  # type: ignore[arg-type]
    return await professionals.add(OPERATOR, asked, now=now)


async def _names(now: datetime, **wanted: object) -> list[str]:
    asked = FindProfessionals(**wanted)  # type: ignore[arg-type]
    found = await professionals.list_professionals(OPERATOR, asked, now=now)
    assert found.total == len(found.people)
    return [one.name for one in found.people]


def _signed_in(role: Role, agency: UUID | None) -> Viewer:
    roles = frozenset({role})
    return Viewer(
        name="Ada", via=Via.WEB, permissions=permissions_of(roles), roles=roles, account=uuid4(),
        agency=agency,
    )  # fmt: skip


async def test_somebody_added_is_read_back_and_entered_in_the_trail_without_a_name(now: datetime):
    agency = await _agency(now)
    fiona = await _somebody(now, agency, email="fiona@health.example", phone="01382 1")
    person = (await professionals.get_professional(OPERATOR, fiona)).person
    assert (person.name, person.role, person.agency_name) == (
        "Fiona Reid", "Health visitor", "Tayford Health",
    )  # fmt: skip
    assert (person.is_confirmed, person.email_confirmed_on) == (False, None)
    entry = (await AuditEntry.select().order_by(AuditEntry.number).output(load_json=True))[-1]
    assert (entry["act"], entry["subject"]) == ("professional.add", fiona)
    assert entry["details"] == {"agency": str(agency), "is_confirmed": False}


async def test_nobody_is_added_to_an_agency_that_is_closed_or_not_there(now: datetime):
    closed = await _agency(now)
    await agencies.deactivate(OPERATOR, closed, now=now)
    for agency in (closed, uuid4()):
        with pytest.raises(InvalidError, match="Choose an agency"):
            await _somebody(now, agency)


async def test_confirming_dates_the_address(now: datetime):
    agency = await _agency(now)
    fiona = await _somebody(now, agency, email="fiona@health.example")
    await professionals.confirm(OPERATOR, fiona, now=now)
    person = (await professionals.get_professional(OPERATOR, fiona)).person
    assert (person.is_confirmed, person.email_confirmed_on) == (True, date(2026, 11, 23))


async def test_another_address_is_unconfirmed_and_another_agency_has_not_confirmed_the_person(
    now: datetime,
):
    agency, other = await _agency(now), await _agency(now, "Tayford Council")
    fiona = await _somebody(now, agency, email="fiona@health.example", is_confirmed=True)
    asked = ChangeProfessional(
        name="Fiona Reid", role="Nurse", agency=agency, email="f.reid@health.example", revision=1
    )
    await professionals.change(OPERATOR, fiona, asked, now=now)
    person = (await professionals.get_professional(OPERATOR, fiona)).person
    assert (person.is_confirmed, person.email_confirmed_on, person.revision) == (True, None, 2)
    moved = ChangeProfessional(
        name="Fiona Reid", role="Nurse", agency=other, email="f.reid@health.example", revision=2
    )
    await professionals.change(OPERATOR, fiona, moved, now=now)
    assert not (await professionals.get_professional(OPERATOR, fiona)).person.is_confirmed


async def test_a_change_on_a_stale_copy_is_refused(now: datetime):
    agency = await _agency(now)
    fiona = await _somebody(now, agency)
    asked = ChangeProfessional(name="Fiona Reid", role="Nurse", agency=agency, revision=1)
    await professionals.change(OPERATOR, fiona, asked, now=now)
    stale = ChangeProfessional(name="Fiona Reid", role="GP", agency=agency, revision=1)
    with pytest.raises(RefusedError, match=r"changed this person.*role"):
        await professionals.change(OPERATOR, fiona, stale, now=now)


async def test_nobody_answers_to_themselves_however_far_up(now: datetime):
    agency = await _agency(now)
    fiona, morag = await _somebody(now, agency), await _somebody(now, agency, "Morag Petrie")
    asked = ChangeProfessional(
        name="Fiona Reid", role="Nurse", agency=agency, line_manager=morag, revision=1
    )
    await professionals.change(OPERATOR, fiona, asked, now=now)
    record = await professionals.get_professional(OPERATOR, fiona)
    assert record.line_manager is not None
    assert record.line_manager.name == "Morag Petrie"
    for above in (morag, fiona):
        circle = ChangeProfessional(
            name="Morag Petrie", role="Nurse", agency=agency, line_manager=above, revision=1
        )
        with pytest.raises(InvalidError, match="answers to"):
            await professionals.change(OPERATOR, morag, circle, now=now)


async def test_both_records_show_who_usually_stands_in(now: datetime):
    agency = await _agency(now)
    fiona = await _somebody(now, agency)
    morag = await _somebody(now, agency, "Morag Petrie", is_confirmed=True)
    await professionals.set_deputies(
        OPERATOR, fiona, SetDeputies(deputies=(morag,), revision=1), now=now
    )
    assert [
        one.name for one in (await professionals.get_professional(OPERATOR, fiona)).deputies
    ] == ["Morag Petrie"]
    around = await professionals.get_professional(OPERATOR, morag)
    assert [one.name for one in around.stands_in_for] == ["Fiona Reid"]
    await professionals.set_deputies(OPERATOR, fiona, SetDeputies(revision=2), now=now)
    assert (await professionals.get_professional(OPERATOR, fiona)).deputies == []


async def test_only_others_who_work_at_the_same_agency_are_deputies(now: datetime):
    agency, other = await _agency(now), await _agency(now, "Tayford Council")
    fiona = await _somebody(now, agency)
    elsewhere = await _somebody(now, other, "Ann Bell")
    left = await _somebody(now, agency, "Morag Petrie")
    await professionals.leave(OPERATOR, left, now=now)
    for deputy in (fiona, elsewhere, left, uuid4()):
        with pytest.raises(InvalidError, match="same agency"):
            await professionals.set_deputies(
                OPERATOR, fiona, SetDeputies(deputies=(deputy,), revision=1), now=now
            )


async def test_who_left_is_chosen_no_more_and_who_rejoins_is_to_be_confirmed_anew(now: datetime):
    agency = await _agency(now)
    fiona = await _somebody(now, agency, is_confirmed=True)
    await professionals.leave(OPERATOR, fiona, now=now)
    assert await _names(now) == []
    assert await _names(now, show=Show.LEFT) == ["Fiona Reid"]
    with pytest.raises(RefusedError, match="has left"):
        await professionals.confirm(OPERATOR, fiona, now=now)
    await professionals.rejoin(OPERATOR, fiona, now=now)
    assert await _names(now, show=Show.UNCONFIRMED) == ["Fiona Reid"]


async def test_people_are_found_by_words_of_name_post_and_agency_in_any_order(now: datetime):
    health, police = await _agency(now), await _agency(now, "Police Tayford")
    await _somebody(now, health, "Fiona Reid")
    await _somebody(now, police, "Ann O'Neill 100% _sure_")
    assert await _names(now, search="VISITOR reid") == ["Fiona Reid"]
    assert await _names(now, search="tayford police o'neill") == ["Ann O'Neill 100% _sure_"]
    assert await _names(now, search="100%") == ["Ann O'Neill 100% _sure_"]
    assert await _names(now, search="1_0") == []
    assert await _names(now, agency=health) == ["Fiona Reid"]


async def test_addresses_are_asked_for_again_after_a_year(now: datetime):
    agency = await _agency(now)
    await _somebody(now, agency, "Ann Bell", email="ann@health.example", is_confirmed=True)
    await _somebody(now, agency, "Morag Petrie", email="morag@health.example")
    await _somebody(now, agency, "No Address", is_confirmed=True)
    assert await _names(now, show=Show.ASK_AGAIN) == ["Morag Petrie"]
    assert await _names(now + timedelta(days=365), show=Show.ASK_AGAIN) == ["Morag Petrie"]
    later = now + timedelta(days=366)
    assert await _names(later, show=Show.ASK_AGAIN) == ["Ann Bell", "Morag Petrie"]


async def test_a_long_list_comes_in_pages_and_the_whole_comes_when_nothing_is_asked(now: datetime):
    agency = await _agency(now)
    rows = "".join(f"Person {n:03},GP,Tayford Health\n" for n in range(60))
    await professionals.import_professionals(
        OPERATOR, f"name,role,agency\n{rows}".encode(), dry_run=False, now=now
    )
    second = await professionals.list_professionals(OPERATOR, FindProfessionals(page=2), now=now)
    assert (len(second.people), second.total, second.people[0].name) == (10, 60, "Person 050")
    whole = await professionals.list_professionals(OPERATOR, now=now)
    assert (len(whole.people), whole.total) == (60, 60)
    assert whole.people[0].agency == agency


async def test_an_agency_lead_sees_the_people_of_their_own_agency_alone(now: datetime):
    own, other = await _agency(now), await _agency(now, "Tayford Council")
    await _somebody(now, own, "Fiona Reid")
    ann = await _somebody(now, other, "Ann Bell")
    lead = _signed_in(Role.AGENCY_LEAD, own)
    found = await professionals.list_professionals(lead, FindProfessionals(agency=other), now=now)
    assert found.people == []
    assert [p.name for p in (await professionals.list_professionals(lead, now=now)).people] == [
        "Fiona Reid"
    ]
    with pytest.raises(NotFoundError):
        await professionals.get_professional(lead, ann)
    nowhere = replace(lead, agency=None)
    assert (await professionals.list_professionals(nowhere, now=now)).people == []
    with pytest.raises(NotFoundError):
        await professionals.confirm(lead, ann, now=now)


async def test_a_professional_keeps_no_list_of_people_and_nobody_reads_it_signed_out(now: datetime):
    with pytest.raises(NotFoundError):
        await professionals.list_professionals(
            _signed_in(Role.PROFESSIONAL, await _agency(now)), now=now
        )
    with pytest.raises(NotSignedInError):
        await professionals.list_professionals(SIGNED_OUT, now=now)
