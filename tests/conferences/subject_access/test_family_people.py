"""What a parent's own request gathers: what is theirs, and what is another's, marked."""

from datetime import datetime

import pytest

from conferences.children.tables import Family
from conferences.families.values import Channel, ContactKind
from conferences.subject_access import service as access
from conferences.subject_access.values import ItemInFull, OpenRequest
from people.permissions import Viewer
from tests.conferences.families.people import (
    ELSEWHERE,
    FATHER,
    HOME,
    MAIL,
    MOTHER,
    YOUNG,
    People,
    some_people,
)
from tests.conferences.keeping.over import an_officer

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def people() -> People:
    made = await some_people()
    mother, father = made.members["mother"], made.members["father"]
    await made.reach(mother, ContactKind.ADDRESS, HOME)
    await made.reach(mother, ContactKind.EMAIL, MAIL)
    await made.reach(father, ContactKind.ADDRESS, ELSEWHERE)
    await made.agree(mother, Channel.EMAIL)
    await made.agree(father, Channel.POST)
    await made.ask(mother)
    await made.keep_apart()
    return made


async def _gathered(people: People, now: datetime, kind: str, asked_by: str) -> list[ItemInFull]:
    officer: Viewer = await an_officer(now=now)
    family = await Family.objects().get(Family.id == people.family)
    assert family is not None
    reference = people.child.case_reference if kind == "child" else family.reference
    asked = OpenRequest(
        kind=kind, reference=reference, asked_by=asked_by, identity="Passport seen",
        received_on=now.date(),
    )  # fmt: skip
    request = await access.open_request(officer, asked, now=now)
    await access.gather_draft(officer, request, now=now)
    listed = (await access.get_request(officer, request, now=now)).listed
    return [await access.get_item(officer, item.id, now=now) for item in listed]


async def test_what_a_parent_asks_for_is_theirs_and_another_s_is_marked(
    people: People, now: datetime
):
    found = await _gathered(people, now, "family_member", MOTHER)
    own = {item.source: item.text or "" for item in found if MOTHER in item.title}
    assert {item.mark for item in found if MOTHER in item.title} == {"own"}
    assert "14 Rosehip Lane" in own["contact"]
    assert MAIL in own["contact"]
    assert "email" in own["consent"]
    assert people.conference.reference in own["part"]
    theirs = {item.source: item.mark for item in found if "D.S." in item.title}
    assert theirs == {"family_member": "restricted", "contact": "restricted",
                      "consent": "third_party"}  # fmt: skip
    assert [item.mark for item in found if item.source == "kept_apart"] == ["restricted"]
    for item in found:
        assert item.mark == "restricted" or "Thistle Wynd" not in (item.text or "")
        assert FATHER not in item.title


async def test_somebody_of_another_name_has_nothing_of_their_own_among_the_people(
    people: People, now: datetime
):
    found = await _gathered(people, now, "family_member", "A solicitor")
    kinds = {"family_member", "contact", "consent", "part"}
    assert {item.mark for item in found if item.source in kinds} == {"restricted", "third_party"}


async def test_of_a_child_s_request_the_young_person_s_part_is_its_own(
    people: People, now: datetime
):
    found = await _gathered(people, now, "child", MOTHER)
    assert {item.mark for item in found if YOUNG in item.title} == {"own"}
    assert not any(MOTHER in item.title for item in found)
