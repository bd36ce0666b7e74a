"""A standard is drafted, signed by those who were asked, and put in force as it was signed."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from people.audit.service import fetch, reading
from people.errors import RefusedError
from people.permissions import OPERATOR, Role
from standards.agreed import service as agreed
from standards.agreed.presets import read_presets
from standards.drafting import service as drafting
from standards.drafting.tables import DraftRule
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

STARTED = {"title": "Tayside 2027", "started_from": "dundee-action17"}


async def _start(visitor: Visitor) -> str:
    answer = await visitor.submit("/standards/drafts/new", STARTED)
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"]


def _id(path: str) -> UUID:
    return UUID(path.rsplit("/", 1)[1])


async def _report_rule(path: str) -> str:
    async with reading(OPERATOR):
        rows = await fetch(
            "SELECT id FROM draft_rule WHERE draft = $1 AND measure = 'agency_report_before'",
            _id(path),
        )
    return f"{path}/rules/{rows[0]['id']}"


async def _set_report(visitor: Visitor, path: str, value: str, revision: int) -> int:
    rule = {
        "measure": "agency_report_before", "conference_kind": "review", "value": value,
        "unit": "working_days", "span": "report_received>conference",
        "source": "Chief Officers Group, minute 7", "revision": str(revision),
    }  # fmt: skip
    return (await visitor.submit(await _report_rule(path), rule)).status_code


async def _proposed(lead: Visitor, *signers: Visitor, path: str, now: datetime) -> None:
    revision = re.search(r'name="revision" value="(\d+)"', (await lead.get(f"{path}/propose")).text)
    assert revision is not None
    from_day = (now + timedelta(days=30)).date().isoformat()
    answer = await lead.submit(
        f"{path}/propose",
        {
            "signers": [str(one.viewer.account) for one in signers],
            "in_force_from": from_day,
            "revision": revision[1],
        },
    )
    assert answer.status_code == 303, text_of(answer)


async def test_a_draft_is_changed_signed_by_all_and_put_in_force(visit: Visit, now: datetime):
    lead = await visit(Role.STANDARDS_LEAD)
    first, second = await visit(Role.CHIEF_OFFICER), await visit(Role.CHIEF_OFFICER)
    path = await _start(lead)
    assert await _set_report(lead, path, "7", 1) == 303
    shown = text_of(await lead.get(path))
    assert "at least 7 working days before the conference" in shown
    await _proposed(lead, first, second, path=path, now=now)
    assert (await first.submit(f"{path}/sign")).status_code == 303
    early = await lead.submit(f"{path}/put-in-force")
    assert early.status_code == 409
    assert "Still to sign" in text_of(early)
    assert (await second.submit(f"{path}/sign")).status_code == 303
    done = await lead.submit(f"{path}/put-in-force")
    assert done.status_code == 303
    standard = await agreed.get_standard(OPERATOR, _id(done.headers["location"]))
    rule = standard.find_rule("agency_report_before", "review")
    assert rule is not None
    assert (rule.value, rule.came_from, rule.source) == (
        7, "local", "Chief Officers Group, minute 7",
    )  # fmt: skip
    assert standard.agreed_by == "chief_officer and chief_officer"
    assert standard.agreed_on == now.date()
    assert "7 working days" in text_of(await lead.get(f"/standards/{standard.id}"))


async def test_who_is_asked_to_sign_is_told_by_mail(visit: Visit, now: datetime):
    lead, officer = await visit(Role.STANDARDS_LEAD), await visit(Role.CHIEF_OFFICER)
    await _proposed(lead, officer, path=await _start(lead), now=now)
    async with reading(OPERATOR):
        rows = await fetch("SELECT kind, recipient FROM message")
    assert [tuple(row) for row in rows] == [("approval_waiting", officer.viewer.account)]


async def test_a_proposed_draft_stands_still(visit: Visit, now: datetime):
    lead, officer = await visit(Role.STANDARDS_LEAD), await visit(Role.CHIEF_OFFICER)
    path = await _start(lead)
    await _proposed(lead, officer, path=path, now=now)
    assert await _set_report(lead, path, "7", 2) == 409


async def test_taking_it_back_voids_what_was_signed(visit: Visit, now: datetime):
    lead, officer = await visit(Role.STANDARDS_LEAD), await visit(Role.CHIEF_OFFICER)
    path = await _start(lead)
    await _proposed(lead, officer, path=path, now=now)
    await officer.submit(f"{path}/sign")
    assert (await lead.submit(f"{path}/take-back")).status_code == 303
    assert (await lead.submit(f"{path}/put-in-force")).status_code == 409
    draft = await drafting.get_draft(lead.viewer, _id(path))
    assert draft.signatures == ()


async def test_what_was_not_what_they_saw_is_not_signed(visit: Visit, now: datetime):
    lead, officer = await visit(Role.STANDARDS_LEAD), await visit(Role.CHIEF_OFFICER)
    path = await _start(lead)
    await _proposed(lead, officer, path=path, now=now)
    await DraftRule.update({DraftRule.value: 99}).where(DraftRule.measure == "attended")
    with pytest.raises(RefusedError, match="put it before you anew"):
        await drafting.sign(officer.viewer, _id(path), now=now)


async def test_only_who_was_asked_signs(visit: Visit, now: datetime):
    lead, asked = await visit(Role.STANDARDS_LEAD), await visit(Role.CHIEF_OFFICER)
    other = await visit(Role.CHIEF_OFFICER)
    path = await _start(lead)
    await _proposed(lead, asked, path=path, now=now)
    assert (await other.submit(f"{path}/sign")).status_code == 404
    assert (await lead.submit(f"{path}/sign")).status_code == 404
    assert (await asked.submit(f"{path}/sign")).status_code == 303
    assert (await asked.submit(f"{path}/sign")).status_code == 409


@pytest.mark.parametrize(
    "role",
    [role for role in Role if role not in (Role.STANDARDS_LEAD, Role.CHIEF_OFFICER)],
)
async def test_nobody_else_sees_a_draft(role: Role, visit: Visit):
    lead, other = await visit(Role.STANDARDS_LEAD), await visit(role)
    path = await _start(lead)
    for address in (path, "/standards/drafts", f"{path}/what-if", f"{path}/propose"):
        assert (await other.get(address)).status_code == 404


async def test_a_change_on_an_old_copy_is_refused(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    path = await _start(lead)
    assert await _set_report(lead, path, "7", 1) == 303
    assert await _set_report(lead, path, "9", 1) == 409


async def test_a_bad_rule_comes_back_with_what_was_typed(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    path = await _start(lead)
    rule = {"measure": "agency_report_before", "value": "0", "unit": "working_days", "revision": 1,
            "conference_kind": "review", "source": "Mine"}  # fmt: skip
    answer = await lead.submit(f"{path}/rules/new", rule)
    assert answer.status_code == 422
    assert "Give a number from 1 to 260" in answer.text
    assert 'value="Mine"' in answer.text


async def test_a_rule_is_added_and_taken_out(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    path = await _start(lead)
    assert "Target: contributed" in (await lead.get(f"{path}/rules/new")).text
    form = await lead.get(f"{path}/rules/new?measure=contributed")
    assert "Share in per cent" in form.text
    added = {"measure": "contributed", "value": "95", "unit": "percent", "revision": "1",
             "conference_kind": "review", "source": "Minute"}  # fmt: skip
    assert (await lead.submit(f"{path}/rules/new", added)).status_code == 303
    assert "target 95%" in (await lead.get(path)).text
    out = await lead.submit(f"{await _report_rule(path)}/remove", {"revision": "2"})
    assert out.status_code == 303
    draft = await drafting.get_draft(lead.viewer, _id(path))
    assert draft.as_standard().find_rule("agency_report_before", "review") is None


async def test_a_draft_starts_from_the_standard_in_force_too(visit: Visit, now: datetime):
    lead = await visit(Role.STANDARDS_LEAD)
    standard = await agreed.adopt(
        OPERATOR, "scotland-2023", in_force_from=now.date(), agreed_on=now.date(),
        agreed_by="Committee", now=now,
    )  # fmt: skip
    answer = await lead.submit(
        "/standards/drafts/new", {"title": "Ours", "started_from": str(standard)}
    )
    shown = text_of(await lead.get(answer.headers["location"]))
    assert "Nothing: its rules are those in force." in shown
    bad = await lead.submit("/standards/drafts/new", {"title": "Ours", "started_from": "mars"})
    assert bad.status_code == 422


async def test_a_draft_may_build_on_a_national_one(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    sent = {"title": "Ours", "started_from": "scotland-2014", "builds_on": "scotland-2023"}
    path = (await lead.submit("/standards/drafts/new", sent)).headers["location"]
    draft = await drafting.get_draft(lead.viewer, _id(path))
    assert {one.came_from for one in draft.rules} == {"scotland-2014", "scotland-2023"}
    shown = text_of(await lead.get(path))
    assert f"From: {read_presets()['scotland-2023'].title}" in shown
    assert "Report shared with the family: no standard" in shown
    bad = await lead.submit("/standards/drafts/new", sent | {"builds_on": "mars"})
    assert bad.status_code == 422


async def test_words_and_calendar_of_a_draft_are_changed(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    path = await _start(lead)
    words = {
        "title": "Angus", "committee": "Angus Committee", "conference": "planning meeting",
        "conferences": "planning meetings", "register": "register", "acronym": "DCPC",
        "calendar": "scotland", "revision": "1",
    }  # fmt: skip
    assert (await lead.submit(f"{path}/words", words)).status_code == 303
    draft = await drafting.get_draft(lead.viewer, _id(path))
    terms = draft.terms
    assert (draft.title, terms.conference, terms.acronym, draft.calendar) == (
        "Angus", "planning meeting", "DCPC", "scotland",
    )  # fmt: skip
    elsewhere = words | {"calendar": "mars", "revision": "2"}
    assert (await lead.submit(f"{path}/words", elsewhere)).status_code == 422


async def test_standards_are_compared_rule_by_rule(visit: Visit, now: datetime):
    lead = await visit(Role.STANDARDS_LEAD)
    adopted = []
    for preset, days in (("scotland-2014", 60), ("scotland-2023", 30)):
        on = (now - timedelta(days=days)).date()
        adopted.append(
            await agreed.adopt(
                OPERATOR, preset, in_force_from=on, agreed_on=on, agreed_by="Committee", now=now
            )
        )
    shown = text_of(await lead.get(f"/standards/{adopted[1]}/compare"))
    assert "beside" in shown
    assert "Changed" in shown or "New" in shown


async def test_the_api_drafts_signs_and_puts_in_force(visit: Visit, now: datetime):
    lead, officer = await visit(Role.STANDARDS_LEAD), await visit(Role.CHIEF_OFFICER)
    made = await lead.api("POST", "/standard-drafts", STARTED)
    assert made.status_code == 201
    path = made.headers["location"].removeprefix("/api/v1")
    added = {"measure": "contributed", "conference_kind": "review", "value": 95, "unit": "percent",
             "source": "Minute", "revision": 1}  # fmt: skip
    draft = (await lead.api("POST", f"{path}/rules", added)).json()
    assert draft["revision"] == 2
    rule = draft["rules"][-1]["id"]
    changed = await lead.api("PUT", f"{path}/rules/{rule}", added | {"value": 90, "revision": 2})
    assert changed.json()["rules"][-1]["value"] == 90
    removed = await lead.api("DELETE", f"{path}/rules/{rule}?revision=3")
    assert len(removed.json()["rules"]) == len(draft["rules"]) - 1
    proposal = {"signers": [str(officer.viewer.account)], "revision": 4,
                "in_force_from": (now + timedelta(days=9)).date().isoformat()}  # fmt: skip
    assert (await lead.api("PUT", f"{path}/proposal", proposal)).status_code == 200
    signed = await officer.api("PUT", f"{path}/signature")
    assert signed.json()["signatures"][0]["signed_at"] is not None
    done = await lead.api("POST", f"{path}/standard")
    assert done.status_code == 201
    assert done.json()["title"] == "Tayside 2027"
    [listed] = (await lead.api("GET", "/standard-drafts")).json()
    assert listed["state"] == "adopted"


async def test_a_draft_is_given_up_and_stays_to_be_read(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    path = await _start(lead)
    assert (await lead.submit(f"{path}/give-up")).status_code == 303
    assert "Given up" in text_of(await lead.get(path))
    assert (await lead.submit(f"{path}/give-up")).status_code == 409


async def test_an_emptied_number_is_asked_for_and_never_one_day(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    path = await _start(lead)
    assert await _set_report(lead, path, "", 1) == 422
    assert "at least 5 working days before the conference" in text_of(await lead.get(path))


async def test_a_stale_rule_is_refused_without_naming_what_nobody_changed(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    path = await _start(lead)
    assert await _set_report(lead, path, "7", 1) == 303
    rule = {
        "measure": "agency_report_before", "conference_kind": "review", "value": "8",
        "unit": "working_days", "calendar": "dundee", "source": "Minute", "revision": "1",
        "span": "report_received>conference",
    }  # fmt: skip
    stale = await lead.submit(await _report_rule(path), rule)
    assert stale.status_code == 409
    assert "Somebody else changed this draft" in text_of(stale)
    assert "What differs from yours" not in text_of(stale)
    words = {
        "title": "Tayside 2027", "committee": "Tayside CPC", "conference": "planning meeting",
        "conferences": "planning meetings", "register": "plan", "calendar": "dundee",
        "revision": "1",
    }  # fmt: skip
    differs = text_of(await lead.submit(f"{path}/words", words))
    assert "committee" in differs.partition("What differs from yours:")[2]


async def test_what_is_missing_is_asked_for_in_the_words_of_the_page(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    assert "Choose what the draft starts from." in text_of(
        await lead.submit("/standards/drafts/new", {"title": "Tayside"})
    )
    strange = await lead.submit("/standards/drafts/new", STARTED | {"builds_on": "nowhere"})
    assert 'href="#builds_on"' in strange.text
    path = await _start(lead)
    asked = text_of(await lead.submit(f"{path}/propose", {"revision": "1"}))
    assert "Say from which day it is to be in force." in asked
    asked = text_of(await lead.submit(f"{path}/words", {"revision": "1"}))
    assert "Give the word for the meeting." in asked
    page = await lead.get(f"{path}/what-if?page=first")
    assert page.status_code == 422
    assert "Part of the address is not what can stand there." in text_of(page)
    assert "Expected" not in page.text
