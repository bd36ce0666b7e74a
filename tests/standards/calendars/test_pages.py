"""Calendars seen, added to and changed by page and by program."""

import re
from datetime import date

import pytest

from people.audit.service import reading
from people.audit.tables import AuditEntry
from people.errors import InvalidError
from people.permissions import OPERATOR, Role
from standards.agreed import service as agreed
from standards.calendars.service import load_calendars
from standards.calendars.terms import read_terms
from tests.builders import a_standard, an_agency
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.usefixtures("database")
WORLD_CUP = {
    "kind": "closed", "name": "Closed for the World Cup", "first_on": "15/6/2026",
    "last_on": "", "reason": "Council notice of March 2026",
}  # fmt: skip
SCHOOLS = {
    "title": "Tayford schools", "base": "dundee", "weekdays": ["0", "1", "2", "3", "4"],
    "reason": "The authority's term dates",
}  # fmt: skip
TERMS = b"Term;From;To\r\nFirst term;17/8/2026;9/10/2026\r\nSecond term;26 Oct 2026;22 Dec 2026\r\n"


async def _entry(visitor: Visitor, key: str) -> str:
    found = re.search(rf'/calendars/{key}/entries/([0-9a-f-]{{36}})"', await _page(visitor, key))
    assert found is not None
    return f"/calendars/{key}/entries/{found[1]}"


async def _page(visitor: Visitor, key: str, year: int = 2026) -> str:
    return (await visitor.get(f"/calendars/{key}?year={year}")).text


async def test_a_year_is_shown_with_why_days_are_not_worked(visit: Visit):
    officer = await visit(Role.CHIEF_OFFICER)
    assert "/calendars" in (await officer.get("/standards")).text
    assert "Scotland bank holidays" in text_of(await officer.get("/calendars"))
    shown = await officer.get("/calendars/scotland?year=2026")
    assert "Mon 15 Jun 2026" in text_of(shown)
    assert "Saint Andrew&#39;s Day" in shown.text
    assert "Add a day" not in shown.text
    assert "Trades holiday" in text_of(await officer.get("/calendars/dundee?year=2017"))
    assert (await officer.get("/calendars/atlantis")).status_code == 404


@pytest.mark.parametrize("year", ["-4", "1999", "2101", "99999"])
async def test_a_year_that_no_calendar_has_is_answered_in_words(visit: Visit, year: str):
    officer = await visit(Role.CHIEF_OFFICER)
    for path in (f"/calendars/dundee?year={year}", f"/api/v1/calendars/dundee?year={year}"):
        answer = await officer.get(path)
        assert answer.status_code == 422
        assert "the years 2000 to 2100" in answer.text
    last = (await officer.get("/calendars/dundee?year=2100")).text
    assert "?year=2099" in last
    assert "?year=2101" not in last


async def test_a_day_is_added_changed_and_taken_out_each_with_a_reason_in_the_trail(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    sent = await coordinator.submit("/calendars/dundee/entries/new", WORLD_CUP)
    assert sent.headers["location"] == "/calendars/dundee?year=2026"
    assert "Closed for the World Cup" in await _page(coordinator, "dundee")
    own = await _entry(coordinator, "dundee")
    changed = WORLD_CUP | {"last_on": "16/6/2026"}
    assert (await coordinator.submit(own, changed)).status_code == 303
    assert "16 Jun 2026" in await _page(coordinator, "dundee")
    own = await _entry(coordinator, "dundee")
    assert (await coordinator.submit(f"{own}/remove", {"reason": ""})).status_code == 422
    assert (await coordinator.submit(f"{own}/remove", {"reason": "Open"})).status_code == 303
    rows = await AuditEntry.select().order_by(AuditEntry.number).output(load_json=True)
    told = [(row["act"], row["details"]) for row in rows if row["act"].startswith("calendar.")]
    assert [act for act, _ in told] == [
        "calendar.add_entry", "calendar.change_entry", "calendar.remove_entry",
    ]  # fmt: skip
    assert told[0][1] == {
        "calendar": "dundee", "kept": 0, "later": 0, "reason": "Council notice of March 2026",
        "what": "Added: closed, 15 Jun 2026, Closed for the World Cup",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("different", "field"),
    [({"last_on": "1/6/2026"}, "last_on"), ({"reason": ""}, "reason"), ({"name": ""}, "name"),
     ({"first_on": "15/6/1926"}, "first_on"), ({"kind": "holiday"}, "kind")],
)  # fmt: skip
async def test_what_cannot_be_is_shown_again_with_what_to_do(
    visit: Visit, different: dict[str, str], field: str
):
    coordinator = await visit(Role.COORDINATOR)
    sent = await coordinator.submit("/calendars/dundee/entries/new", WORLD_CUP | different)
    assert sent.status_code == 422
    assert f'href="#{field}"' in sent.text


async def test_two_entries_of_a_kind_on_a_day_are_refused(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    await coordinator.submit("/calendars/dundee/entries/new", WORLD_CUP)
    again = await coordinator.submit("/calendars/dundee/entries/new", WORLD_CUP)
    assert again.status_code == 422
    assert "there is closed, 15 Jun 2026, Closed for the World Cup" in text_of(again)


async def test_schools_keep_their_own_calendar_with_terms_from_a_file(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    added = await lead.submit("/calendars/new", SCHOOLS)
    assert added.headers["location"] == "/calendars/tayford-schools"
    path, reason = "/calendars/tayford-schools/terms", {"reason": "Published in May"}
    sent = await lead.submit(path, reason, files={"file": ("terms.csv", TERMS, "text/csv")})
    assert sent.status_code == 303, sent.text
    shown = text_of(await lead.get("/calendars/tayford-schools?year=2026"))
    assert "not in term, after First term" in shown
    assert "Days are known until" in shown
    wrong = TERMS.replace(b"17/8/2026", b"in August")
    refused = await lead.submit(path, reason, files={"file": ("terms.csv", wrong, "text/csv")})
    assert refused.status_code == 422
    assert "Row 2" in refused.text
    for then in ({}, {"check": ""}):  # said on the field that is there, whichever button
        again = await lead.submit(
            path, reason | then, files={"file": ("terms.csv", TERMS, "text/csv")}
        )
        assert again.status_code == 422
        assert 'href="#file"' in again.text
        assert "there is school term, 17 Aug 2026 to" in text_of(again)


async def test_a_term_has_a_last_day_after_its_first(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    term = WORLD_CUP | {"kind": "term", "first_on": "17/8/2026"}
    for last_on, words in (
        ("", "Give the last day of the term."),
        ("1/8/2026", "Give a last day on or after the first"),
    ):
        sent = await lead.submit("/calendars/dundee/entries/new", term | {"last_on": last_on})
        assert (sent.status_code, 'href="#last_on"' in sent.text) == (422, True)
        assert words in text_of(sent)
    empty = text_of(await lead.submit("/calendars/dundee/entries/new", {}))
    assert "Give the first day." in empty


def test_terms_of_a_file_that_overlap_are_named_by_their_rows():
    rows = b"term,first day,last day\nB,1/11/2027,20/12/2027\nA,1/8/2027,1/12/2027\n"
    with pytest.raises(InvalidError) as refused:
        read_terms(rows)
    assert [one.message for one in refused.value.faults] == [
        "Row 2: it begins before the term of row 3 has ended."
    ]
    backwards = b"term,first day,last day\nA,1/12/2027,1/8/2027\nB,soon,1/9/2027\n"
    with pytest.raises(InvalidError) as refused:
        read_terms(backwards)
    assert [one.message.partition(":")[0] for one in refused.value.faults] == ["Row 2", "Row 3"]


async def test_an_agency_keeps_a_calendar_that_was_added(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    await coordinator.submit("/calendars/new", SCHOOLS)
    agency = (await an_agency("Tayford Schools", group="education")).id
    asked = {
        "name": "Tayford Schools", "group": "education", "calendar": "tayford-schools",
        "revision": "1", "email": "",
    }  # fmt: skip
    assert "Tayford schools" in (await coordinator.get(f"/agencies/{agency}/edit")).text
    assert (await coordinator.submit(f"/agencies/{agency}/edit", asked)).status_code == 303
    kept = (await coordinator.api("GET", "/calendars/tayford-schools")).json()["calendar"]
    assert kept["agencies"] == ["Tayford Schools"]
    assert kept["revision"] == 2


async def test_a_calendar_that_ships_can_work_other_days_and_a_stale_change_is_refused(
    visit: Visit,
):
    administrator = await visit(Role.ADMINISTRATOR)
    sent = {
        "title": "Dundee, four days", "base": "dundee", "weekdays": [0, 1, 2, 3],
        "reason": "A trial", "revision": 1,
    }  # fmt: skip
    changed = await administrator.api("PUT", "/calendars/dundee", sent)
    assert (changed.status_code, changed.json()["revision"]) == (200, 2)
    assert (await administrator.api("PUT", "/calendars/dundee", sent)).status_code == 409
    shown = (await administrator.api("GET", "/calendars/dundee?year=2026")).json()
    assert {"Friday"} & {one["name"] for one in shown["not_worked"]}


@pytest.mark.parametrize("role", [Role.CHIEF_OFFICER, Role.CHAIR, Role.PROFESSIONAL, Role.AUDITOR])
async def test_others_look_and_do_not_change(visit: Visit, role: Role):
    reader = await visit(role)
    assert (await reader.get("/calendars/dundee")).status_code == 200
    assert (await reader.get("/calendars/dundee/entries/new")).status_code == 404
    sent = await reader.api("POST", "/calendars/dundee/entries", WORLD_CUP)
    assert sent.status_code == 404


async def test_a_standard_is_counted_on_the_calendars_as_they_are(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    await a_standard()
    entry = WORLD_CUP | {"first_on": "2026-06-15", "last_on": "2026-06-15"}
    made = await coordinator.api("POST", "/calendars/dundee/entries", entry)
    assert made.status_code == 201, made.text
    location = made.headers["location"].removeprefix("/api/v1")
    assert (await coordinator.api("GET", location)).json()["name"] == WORLD_CUP["name"]
    async with reading(OPERATOR):
        standard = await agreed.get_in_force(date(2026, 6, 1))
        assert standard.calendars == await load_calendars()
    assert not standard.calendars.get("dundee").is_worked(date(2026, 6, 15))
    gone = await coordinator.api("DELETE", f"{location}?reason=Open")
    assert gone.json()["what"].startswith("Removed: closed, 15 Jun 2026")
