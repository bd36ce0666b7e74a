"""Somebody asks what is held about them: gathered, decided, released by a second person."""

import io
import json
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from conferences.children.tables import Child, Family
from conferences.keeping import service as keeping
from conferences.subject_access import service as access
from conferences.subject_access.values import Decide, Extend, OpenRequest
from people.audit.tables import AuditEntry
from people.errors import InvalidError, RefusedError
from people.permissions import Role, Viewer
from people.professionals.tables import Professional
from tests.builders import (
    a_booked_conference,
    a_child,
    a_core_group,
    a_family,
    a_standard,
    invited,
)
from tests.conferences.gathering import Gathering, done_for
from tests.conferences.keeping.over import an_officer, found_in_database
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

OFFICER = Role.DATA_PROTECTION_OFFICER
WORDS = "Aunt Jean Plover rang from 12 High Street."


@pytest.fixture
async def child(database: str, file_store: Path, now: datetime) -> Child:  # noqa: ARG001
    """A child with a booked conference, whose invitee wrote about an aunt."""
    await a_standard()
    made = await a_child("Amy Reid", family=await a_family("Reid"))
    people = await a_core_group()
    conference = await a_booked_conference(children=(made,), invitees=invited(*people.values()))
    gathering = Gathering(conference.id, made.family, [made.id], {}, {})
    await done_for(
        gathering, now, "UPDATE invitation SET reply = 'declined', reply_reason = $1", WORDS
    )
    await done_for(
        gathering, now,
        "INSERT INTO segment (id, conference, position, title, minutes, with_family)"
        " VALUES (gen_random_uuid(), $1, 9, 'Without the family', 15, false)",
        conference.id,
    )  # fmt: skip
    return made


@pytest.fixture
async def officer(now: datetime) -> Viewer:
    return await an_officer(now=now)


async def opened(officer: Viewer, reference: str, now: datetime, kind: str = "child") -> UUID:
    asked = OpenRequest(
        kind=kind, reference=reference, asked_by="A. Solicitor for the child",
        identity="Passport seen", received_on=now.date(),
    )  # fmt: skip
    request = await access.open_request(officer, asked, now=now)
    await access.gather_draft(officer, request, now=now)
    return request


async def decide_all(officer: Viewer, request: UUID, now: datetime) -> None:
    for item in (await access.get_request(officer, request, now=now)).listed:
        choice = Decide(decision="leave_out", ground="It would identify somebody else.")
        if item.mark == "own":
            choice = Decide(decision="include")
        await access.decide(officer, item.id, choice, now=now)


def unpacked(answer: httpx.Response) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


async def test_everything_held_about_a_child_is_gathered_and_marked(
    child: Child, officer: Viewer, now: datetime
):
    request = await opened(officer, child.case_reference, now)
    found = await access.get_request(officer, request, now=now)
    marks = {item.source: item.mark for item in found.listed}
    assert marks == {
        "family": "own", "child": "own", "conference": "own", "attendance": "third_party",
        "segment": "restricted", "mail": "third_party", "trail": "third_party",
    }  # fmt: skip
    texts = [(await access.get_item(officer, item.id, now=now)).text for item in found.listed]
    assert any("Amy Reid" in (text or "") for text in texts)
    assert any(WORDS in (text or "") for text in texts)


async def test_what_was_gathered_is_sealed(child: Child, officer: Viewer, now: datetime):
    await opened(officer, child.case_reference, now)
    assert await found_in_database(["A. Solicitor", "Amy Reid"]) == {}


async def test_the_month_ends_on_a_working_day_and_is_put_off_once_at_most_by_two(
    child: Child, officer: Viewer, now: datetime
):
    request = await opened(officer, child.case_reference, now)
    found = await access.get_request(officer, request, now=now)
    assert (found.due_on, found.left) == (date(2026, 12, 23), "30 days left")
    too_long = Extend(extended_to=date(2027, 2, 24), reason="Complex")
    with pytest.raises(InvalidError):
        await access.extend(officer, request, too_long, now=now)
    asked = Extend(extended_to=date(2027, 2, 23), reason="Complex")
    with pytest.raises(RefusedError, match="within the month"):
        await access.extend(officer, request, asked, now=now + timedelta(days=40))
    await access.extend(officer, request, asked, now=now)
    assert (await access.get_request(officer, request, now=now)).due_on == date(2027, 2, 23)


async def test_something_restricted_never_goes_out_without_somebody_named(
    child: Child, officer: Viewer, now: datetime
):
    request = await opened(officer, child.case_reference, now)
    listed = (await access.get_request(officer, request, now=now)).listed
    [item] = [item for item in listed if item.mark == "restricted"]
    for asked in (Decide(decision="include"), Decide(decision="include", mark="own")):
        with pytest.raises(InvalidError, match="Name who decided"):
            await access.decide(officer, item.id, asked, now=now)
    named = Decide(decision="include", decision_of="A. Fraser, chair")
    await access.decide(officer, item.id, named, now=now)
    assert (await access.get_item(officer, item.id, now=now)).decision_of == "A. Fraser, chair"


async def test_a_restricted_case_is_restricted_in_every_part(
    child: Child, officer: Viewer, now: datetime
):
    gathering = Gathering(child.id, child.family, [child.id], {}, {})
    await done_for(
        gathering, now,
        "INSERT INTO restriction (id, family, reason_sealed, set_at)"
        " VALUES (gen_random_uuid(), $1, '', $2)",
        child.family, now,
    )  # fmt: skip
    request = await opened(officer, child.case_reference, now)
    listed = (await access.get_request(officer, request, now=now)).listed
    assert {item.mark for item in listed} == {"restricted"}


async def test_passages_are_taken_out_wherever_they_stand(
    child: Child, officer: Viewer, now: datetime
):
    request = await opened(officer, child.case_reference, now)
    listed = (await access.get_request(officer, request, now=now)).listed
    [item] = [item for item in listed if item.source == "attendance"]
    wrong = Decide(decision="redact", passages="Uncle Tom", ground="Another person")
    with pytest.raises(InvalidError, match="not in the text"):
        await access.decide(officer, item.id, wrong, now=now)
    asked = Decide(
        decision="redact", passages="aunt jean plover\n12 High Street", ground="Another person"
    )
    await access.decide(officer, item.id, asked, now=now)
    shown = await access.get_item(officer, item.id, now=now)
    assert shown.redacted is not None
    assert "[redacted] rang from [redacted]." in shown.redacted
    assert "Plover" not in shown.redacted


async def test_nobody_releases_what_they_prepared(child: Child, officer: Viewer, now: datetime):
    request = await opened(officer, child.case_reference, now)
    with pytest.raises(RefusedError, match="Decide every item"):
        await access.ask_release(officer, request, now=now)
    helper = await an_officer(now=now)
    await decide_all(helper, request, now)
    await access.ask_release(officer, request, now=now)
    for own in (officer, helper):
        with pytest.raises(RefusedError, match="second person"):
            await access.release(own, request, now=now)
    with pytest.raises(RefusedError, match="another step"):
        await access.give_out(officer, request, now=now)
    second = await an_officer(now=now)
    await access.send_back(second, request, "Look at item 3.", now=now)
    await access.ask_release(officer, request, now=now)
    await access.release(second, request, now=now)
    assert (await access.give_out(second, request, now=now)).parts


async def test_by_its_pages_a_request_is_answered(visit: Visit, child: Child):
    officer, second = await visit(OFFICER), await visit(OFFICER)
    given = {
        "kind": "child", "reference": child.case_reference.lower(), "asked_by": "The child",
        "identity": "Known to the worker", "received_on": "20/11/2026",
    }  # fmt: skip
    path = (await officer.submit("/subject-access/new", given)).headers["location"]
    assert (await officer.submit(f"{path}/gather")).status_code == 303
    await _decide_by_pages(officer, path)
    assert (await officer.submit(f"{path}/ask")).status_code == 303
    assert path in (await second.get("/approvals")).text
    assert (await second.submit(f"{path}/release")).status_code == 303
    parts = unpacked(await second.submit(f"{path}/bundle"))
    manifest = json.loads(parts["manifest.json"])
    assert [one["name"] for one in manifest["files"]] == list(parts)[1:]
    said = " ".join(parts.values())
    assert ("Amy Reid" in said, "[redacted] rang" in said) == (True, True)
    assert ("Plover" in said, "Without the family" in said) == (False, False)
    assert "1 times" in text_of(await officer.get(path))
    assert (await officer.submit(f"{path}/close", {"handed_over": ""})).status_code == 422
    await officer.submit(f"{path}/close", {"handed_over": "By hand."})
    assert "Closed" in text_of(await officer.get("/subject-access"))
    rows = await AuditEntry.select().where(AuditEntry.act == "subject_access.give_out")
    assert [row["verb"] for row in rows] == ["disclose"]


async def _decide_by_pages(officer: Visitor, path: str) -> None:
    listed = await officer.api("GET", f"/subject-requests{path.removeprefix('/subject-access')}")
    for item in listed.json()["listed"]:
        given = {"decision": "include", "mark": item["mark"]}
        if item["source"] == "attendance":
            given = {
                "decision": "redact", "passages": "Aunt Jean Plover", "ground": "Another person"
            }  # fmt: skip
        if item["mark"] == "restricted":
            given = {"decision": "leave_out", "ground": "Restricted"}
        at = f"/subject-access/items/{item['id']}"
        assert (await officer.get(at)).status_code == 200
        assert (await officer.submit(at, given)).status_code == 303


async def test_programs_answer_a_request_too(visit: Visit, child: Child):
    officer, second = await visit(OFFICER), await visit(OFFICER)
    body = {
        "kind": "family_member", "reference": await _family_reference(child),
        "asked_by": "Mother", "identity": "Licence", "received_on": "2026-11-23",
    }  # fmt: skip
    made = await officer.api("POST", "/subject-requests", body)
    path = made.headers["location"].removeprefix("/api/v1")
    listed = (await officer.api("POST", f"{path}/gather")).json()["listed"]
    assert {item["mark"] for item in listed if item["source"] == "child"} == {"third_party"}
    for item in listed:
        choice = {"decision": "leave_out", "ground": "Another person"}
        await officer.api("PUT", f"/subject-items/{item['id']}", choice)
    await officer.api("POST", f"{path}/extend", {"extended_to": "2027-01-20", "reason": "Many"})
    assert (await officer.api("POST", f"{path}/ask")).json()["state"] == "checking"
    back = await second.api("POST", f"{path}/send-back", {"reason": "Again"})
    assert back.json()["state"] == "gathered"
    await officer.api("POST", f"{path}/ask")
    assert (await second.api("POST", f"{path}/release")).json()["state"] == "released"
    parts = unpacked(await officer.api("POST", f"{path}/bundle"))
    assert list(parts) == ["manifest.json"]
    assert json.loads(parts["manifest.json"])["left_out"] == len(listed)
    closed = await officer.api("POST", f"{path}/close", {"handed_over": "By post."})
    assert closed.json()["state"] == "closed"
    assert len((await officer.api("GET", "/subject-requests")).json()) == 1


async def _family_reference(child: Child) -> str:
    row = await Family.select(Family.reference).where(Family.id == child.family).first()
    assert row is not None
    return str(row["reference"])


async def test_while_a_request_is_open_nothing_of_it_is_erased(
    child: Child, officer: Viewer, now: datetime
):
    await opened(officer, child.case_reference, now)
    [hold] = await keeping.list_holds(officer, now=now)
    assert hold.reason.startswith("Subject access request")
    assert hold.lifted_at is None


async def test_what_is_held_about_a_professional_is_their_own(
    visit: Visit, child: Child, now: datetime
):
    del child
    officer = await visit(OFFICER)
    row = await Professional.select(Professional.email).first()
    assert row is not None
    request = await opened(officer.viewer, row["email"], now, kind="professional")
    found = await access.get_request(officer.viewer, request, now=now)
    assert {item.mark for item in found.listed} == {"own"}
    assert {"professional", "attendance"} <= {item.source for item in found.listed}


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR])
async def test_nobody_else_sees_that_somebody_asked(
    visit: Visit, child: Child, officer: Viewer, now: datetime, role: Role
):
    request = await opened(officer, child.case_reference, now)
    visitor = await visit(role)
    for path in ("/subject-access", f"/subject-access/{request}"):
        assert (await visitor.get(path)).status_code == 404


async def test_a_request_about_nobody_or_from_tomorrow_is_asked_for_again(
    visit: Visit, child: Child
):
    officer = await visit(OFFICER)
    given = {
        "kind": "child", "reference": "RC-NONE", "asked_by": "X", "identity": "Y",
        "received_on": "23/11/2026",
    }  # fmt: skip
    assert (await officer.submit("/subject-access/new", given)).status_code == 422
    later = {**given, "reference": child.case_reference, "received_on": "24/11/2026"}
    assert (await officer.submit("/subject-access/new", later)).status_code == 422
    assert (await officer.submit("/subject-access/new", {})).status_code == 422
