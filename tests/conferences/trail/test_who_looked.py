"""Who looked at a case: everything that was done about it, each once, and nothing of another's."""

import re
from typing import Any

import pytest

from conferences.attending import service as attending
from conferences.trail import service
from people.audit.service import reading
from people.audit.tables import AuditEntry
from people.permissions import OPERATOR, Role
from tests.builders import NOW, a_standard, an_agency
from tests.conferences.test_who_sees_what import TABLE
from tests.conferences.two_conferences import Known, a_known_conference
from tests.conftest import Visit
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("file_store")
READS = (
    "/conferences/{conference_id}", "/conferences/{conference_id}/reports",
    "/conferences/{conference_id}/attendance", "/conferences/{conference_id}/outcome",
    "/children/{child_id}", "/families/{family_id}", "/invitations/{invitation_id}/record",
    "/conferences/{conference_id}/who-looked", "/children/{child_id}/who-looked",
    "/children", "/conferences?show=all", "/work-list",
    "/api/v1/conferences/{conference_id}", "/api/v1/children/{child_id}",
    "/api/v1/conferences/{conference_id}/reports", "/api/v1/conferences?show=all",
    "/api/v1/families/{family_id}", "/api/v1/invitations/{invitation_id}",
    "/api/v1/conferences/{conference_id}/attendance", "/api/v1/children",
)  # fmt: skip
"""Reads of which each is one entry, whether it is given or refused."""


@pytest.fixture
async def cases() -> tuple[Known, Known]:
    await a_standard()
    groups = ("social_work", "health", "police", "education")
    agencies = {group: await an_agency(group=group) for group in groups}
    first = await a_known_conference("Aileen Sorrel", 1, agencies)
    return first, await a_known_conference("Corin Teasel", 2, agencies)


async def _everybody(known: Known, visit: Visit) -> list[Visitor]:
    people = {who: person.id for who, person in known.people.items()}
    return [
        await visit(Role.COORDINATOR),
        await visit(Role.CHAIR, professional=people["chair"]),
        await visit(Role.LEAD_PROFESSIONAL, professional=people["lead"]),
        await visit(Role.MINUTE_TAKER, professional=people["minutes"]),
        await visit(Role.PROFESSIONAL, professional=people["health"]),
        await visit(Role.PROFESSIONAL, professional=people["withdrawn"]),
        await visit(Role.AGENCY_LEAD),
        await visit(Role.CHIEF_OFFICER),
    ]


async def _entries(since: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await (
        AuditEntry.select().where(AuditEntry.number > since).order_by(AuditEntry.number)
    )
    return found


async def _head() -> int:
    return int((await AuditEntry.select().order_by(AuditEntry.number))[-1]["number"])


async def _in_emergency(visit: Visit) -> Visitor:
    """An auditor to whom the first case is open in an emergency."""
    auditor, officer = await visit(Role.AUDITOR), await visit(Role.DATA_PROTECTION_OFFICER)
    asked = {"reference": "F-0001", "reason": "A sheriff asks."}
    made = await auditor.api("POST", "/emergency-access", asked)
    emergency = made.headers["location"].rpartition("/")[2]
    assert (await officer.submit(f"/emergency-access/{emergency}/open")).is_redirect
    return auditor


async def test_more_than_300_reads_and_refusals_are_one_entry_each(
    cases: tuple[Known, Known], visit: Visit
):
    visitors = [*await _everybody(cases[0], visit), await _in_emergency(visit)]
    wrong, done = [], 0
    for known in cases:
        for visitor in visitors:
            for path in READS:
                before = await _head()
                answer = await visitor.get(path.format(**known.ids()))
                new = await _entries(before)
                done += 1
                is_refused = answer.status_code == 404
                said = ["refused" in str(one["details"]) for one in new]
                if said != [is_refused] or new[0]["account"] != visitor.viewer.account:
                    wrong.append((path, answer.status_code, [one["act"] for one in new]))
    assert wrong == []
    assert done >= 300


async def test_acts_on_a_conference_are_one_entry_each_whether_done_or_refused(
    cases: tuple[Known, Known], visit: Visit
):
    own = cases[0]
    wrong, refused = [], {True: 0, False: 0}
    for visitor in [*await _everybody(own, visit), await _in_emergency(visit)]:
        for row in TABLE:
            if row.method == "GET":
                continue
            before = await _head()
            answer = await row.sent_by(visitor, own.ids())
            new = await _entries(before)
            if answer.status_code < 400 and "walk_in_id" in row.path:
                own.walk_ins.pop()
            said = ["refused" in str(one["details"]) for one in new]
            refused[answer.status_code >= 400] += 1
            if said != [answer.status_code >= 400] or new[0]["account"] != visitor.viewer.account:
                wrong.append((row.path, answer.status_code, [one["act"] for one in new]))
    assert wrong == []
    assert refused[True] > 300
    assert refused[False] > 10


async def test_who_looks_in_an_emergency_is_entered_with_that_it_was_one(
    cases: tuple[Known, Known], visit: Visit
):
    auditor = await _in_emergency(visit)
    before = await _head()
    assert (await auditor.get(f"/conferences/{cases[0].conference}")).status_code == 200
    assert (await auditor.get(f"/conferences/{cases[1].conference}")).status_code == 404
    assert ["in_emergency" in one["details"] for one in await _entries(before)] == [True, True]


async def test_what_is_opened_by_a_personal_link_is_an_entry(
    cases: tuple[Known, Known], visit: Visit
):
    own, visitor = cases[0], await visit()
    about = own.invitations["health"]
    async with reading(OPERATOR):
        asked = await attending.load_askings(own.conference)
    [token] = [one.link_token for one in asked if one.id == about]
    for path in (f"/a/{token}", f"/a/{token}/receipts/{own.receipt}"):
        before = await _head()
        assert (await visitor.get(path)).status_code == 200
        assert [(one["subject"], one["via"]) for one in await _entries(before)] == [(about, "link")]
    before = await _head()
    wrong = {"answer": "accepted", "reference": "XXXXXX"}
    assert (await visitor.submit(f"/a/{token}/answer", wrong)).status_code == 422
    [entry] = await _entries(before)
    assert (entry["subject"], entry["via"]) == (about, "link")
    assert '"refused": "invalid"' in entry["details"]


async def test_everything_done_about_a_case_is_found_once_and_nothing_of_another(
    cases: tuple[Known, Known], visit: Visit
):
    own, other = cases
    visitors = await _everybody(own, visit)
    begun = await _head()
    for known in cases:
        for visitor in visitors:
            for path in READS:
                if "{" in path:
                    await visitor.get(path.format(**known.ids()))
        file = f"/report-files/{known.file}"
        await visitors[4].get(file)
    done = {row["number"]: row for row in await _entries(begun)}
    found = await _all(visitors[0], own)
    about = [number for number in found if number in done]
    assert len(about) == len(set(about))
    ids = set(own.ids().values()) - {own.receipt}
    others = set(other.ids().values())
    meant = {
        number for number, row in done.items()
        if str(row["subject"]) in ids or any(one in str(row["details"]) for one in ids)
    }  # fmt: skip
    assert meant <= set(about)
    stray = [n for n in about if str(done[n]["subject"]) in others]
    assert stray == []
    assert any(row["act"] == "report.open_file" for n, row in done.items() if n in about)


async def _all(visitor: Visitor, known: Known) -> list[int]:
    numbers: list[int] = []
    before = None
    while True:
        looked = await service.who_looked_at_conference(
            visitor.viewer, known.conference, now=NOW, before=before
        )
        numbers += [one.number for one in looked.entries]
        if (before := looked.before) is None:
            return numbers


async def test_an_auditor_finds_a_case_by_reference_and_sees_no_name(
    cases: tuple[Known, Known], visit: Visit
):
    assert cases
    auditor = await visit(Role.AUDITOR)
    answer = await auditor.get("/audit/cases?reference=RC-26-0001")
    assert answer.status_code == 200
    assert "conference" in answer.text
    assert not re.search("Aileen|Sorrel", answer.text)
    assert (await auditor.get("/audit/cases?reference=none")).status_code == 422
    found = await auditor.get("/audit?about=RC-26-0001")
    assert found.status_code == 200
    assert "RC-26-0001" in found.text


async def test_the_page_is_linked_for_those_alone_who_may_open_it(
    cases: tuple[Known, Known], visit: Visit
):
    known = cases[0]
    links, opens = {}, {}
    for visitor in await _everybody(known, visit):
        for path in (f"/conferences/{known.conference}", f"/children/{known.child}"):
            asked = (visitor.viewer.account, path)
            links[asked] = f'href="{path}/who-looked"' in (await visitor.get(path)).text
            opens[asked] = (await visitor.get(f"{path}/who-looked")).status_code == 200
    assert links == opens
    assert sum(opens.values()) == 4  # coordinator and chair
