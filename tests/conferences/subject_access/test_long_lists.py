"""However much is held about somebody, all of it is gathered."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from conferences.attending.tables import Invitation
from conferences.children.tables import Child
from conferences.letters.tables import PrintedLetter
from conferences.subject_access import service as access
from conferences.subject_access.values import ItemListing, OpenRequest
from people.audit.service import Subject, Verb, recorded
from people.permissions import OPERATOR, Viewer
from people.professionals.tables import Professional
from tests.builders import (
    a_booked_conference,
    a_child,
    a_core_group,
    a_family,
    a_standard,
    invited,
)
from tests.conferences.keeping.over import an_officer
from tests.conferences.letters.surgery import a_surgery, give, written
from tests.conftest import Visit

ADDRESS = "effie@surgery.example"
MANY = 501
MORE_THAN_ONE_STATEMENT_TAKES = 1_800
_MAIL = """
INSERT INTO message (id, about, kind, recipient, dedupe_key, made_at, due_at, next_at, sent_at,
                     tries, crashes)
SELECT gen_random_uuid(), $1, 'reminder', $2, 'long-list-' || n, $3, $3, $3, $3, 0, 0
  FROM generate_series(1, $4::integer) AS n
"""
_LOOKS = """
INSERT INTO audit_entry (id, at, verb, subject_kind, subject, via, act, details)
SELECT gen_random_uuid(), $2, 'consult', 'conference', $1, 'web', 'test.looked', '{}'
  FROM generate_series(1, $3::integer)
"""
_CONFERENCES = """
INSERT INTO conference SELECT (jsonb_populate_record(one, jsonb_build_object(
       'id', gen_random_uuid(), 'reference', 'MANY-' || n))).*
  FROM conference AS one, generate_series(1, $2::integer) AS n WHERE one.id = $1
"""
_ASKED_TO_THEM = """
INSERT INTO invitation SELECT (jsonb_populate_record(one, jsonb_build_object(
       'id', gen_random_uuid(), 'conference', held.id, 'reference', held.reference,
       'token_digest', sha256(held.id::text::bytea)))).*
  FROM invitation AS one, conference AS held
 WHERE one.id = $1 AND held.reference LIKE 'MANY-%'
"""
_LETTERS = """
INSERT INTO printed_letter SELECT (jsonb_populate_record(one, jsonb_build_object(
       'id', gen_random_uuid(), 'reference', 'MANY-' || n))).*
  FROM printed_letter AS one, generate_series(1, $2::integer) AS n WHERE one.id = $1
"""


@pytest.fixture
async def child(database: str, file_store: Path) -> Child:  # noqa: ARG001
    """A child with a booked conference."""
    await a_standard()
    made = await a_child("Amy Reid", family=await a_family("Reid"))
    people = await a_core_group()
    await a_booked_conference(children=(made,), invitees=invited(*people.values()))
    return made


@pytest.fixture
async def officer(now: datetime) -> Viewer:
    return await an_officer(now=now)


async def _done(now: datetime, statement: str, *arguments: object) -> None:
    subject = Subject("conference")
    async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="test.prepare") as act:
        await act.fetch(statement, *arguments)


async def _gathered(
    officer: Viewer, kind: str, reference: str, now: datetime
) -> dict[str, list[ItemListing]]:
    asked = OpenRequest(
        kind=kind, reference=reference, asked_by="Somebody", identity="Passport seen",
        received_on=now.date(),
    )  # fmt: skip
    request = await access.open_request(officer, asked, now=now)
    await access.gather_draft(officer, request, now=now)
    listed = (await access.get_request(officer, request, now=now)).listed
    assert [one.position for one in listed] == list(range(1, len(listed) + 1))
    found: dict[str, list[ItemListing]] = {}
    for one in listed:
        found.setdefault(one.source, []).append(one)
    return found


async def _text(officer: Viewer, items: list[ItemListing], now: datetime) -> str:
    [item] = items
    return (await access.get_item(officer, item.id, now=now)).text or ""


async def _asked() -> Invitation:
    found = await Invitation.objects().order_by(Invitation.id).first()
    assert found is not None
    return found


async def test_every_mail_about_a_childs_conference_is_gathered_and_all_that_was_done_with_it(
    child: Child, officer: Viewer, now: datetime
):
    asked = await _asked()
    await _done(now, _MAIL, asked.id, asked.professional, now, MANY)
    await _done(now, _LOOKS, asked.conference, now, MANY)
    found = await _gathered(officer, "child", child.case_reference, now)
    mailed = (await _text(officer, found["mail"], now)).count("reminder: ")
    looked = (await _text(officer, found["trail"], now)).count("test.looked")
    assert (mailed, looked) == (MANY, MANY)


@pytest.mark.usefixtures("child")
async def test_every_mail_to_a_professional_is_gathered(officer: Viewer, now: datetime):
    asked = await _asked()
    await _done(now, _MAIL, asked.id, asked.professional, now, MANY)
    await _reached_at(asked.professional)
    found = await _gathered(officer, "professional", ADDRESS, now)
    assert (await _text(officer, found["mail"], now)).count("reminder: ") == MANY


@pytest.mark.usefixtures("child")
async def test_every_conference_of_a_professional_is_gathered(officer: Viewer, now: datetime):
    asked = await _asked()
    await _done(now, _CONFERENCES, asked.conference, MORE_THAN_ONE_STATEMENT_TAKES)
    await _done(now, _ASKED_TO_THEM, asked.id)
    await _reached_at(asked.professional)
    found = await _gathered(officer, "professional", ADDRESS, now)
    assert len(found["attendance"]) == MORE_THAN_ONE_STATEMENT_TAKES + 1


async def test_every_letter_to_a_professional_is_gathered(visit: Visit, now: datetime):
    surgery = await a_surgery(visit)
    await give(surgery, await written(surgery), 5)
    letter = await PrintedLetter.objects().first()
    assert letter is not None
    await _done(now, _LETTERS, letter.id, MANY)
    await _reached_at(surgery.deputy)
    officer = await an_officer(now=now)
    found = await _gathered(officer, "professional", ADDRESS, now)
    assert len(found["letter"]) == MANY + 1
    assert len((await _text(officer, found["letters"], now)).splitlines()) == MANY + 1


async def _reached_at(professional: UUID) -> None:
    changed: dict[Any, Any] = {Professional.email: ADDRESS}
    await Professional.update(changed).where(Professional.id == professional)
