"""Reports through HTTP."""

import hashlib
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from conferences.reports import service as reports
from conferences.reports.tables import Report, ReportFile
from people.accounts.tables import ApiToken
from people.permissions import Role
from tests.conferences.gathering import Gathering
from tests.conferences.reports.handing_in import CONTENT, PDF, fall_due
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
UPLOAD = {"file": (PDF.name, CONTENT, "application/pdf")}


async def test_a_professional_hands_in_and_sees_the_receipt(
    gathering: Gathering, visit: Visit, now: datetime
):
    await fall_due(gathering, now)
    who = await visit(Role.PROFESSIONAL, professional=gathering.people["health"])
    path = f"/invitations/{gathering.invitations['health']}/report"
    asked = await who.get(path)
    assert asked.status_code == 200
    assert "50 MB" in asked.text
    assert "Tuesday 5 January 2027, 17:00" in text_of(asked)
    sent = await who.submit(path, files=UPLOAD)
    assert sent.status_code == 303, sent.text
    receipt = await who.get(sent.headers["location"])
    assert "Your report was received" in receipt.text
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert digest[:32] in receipt.text
    assert digest[32:] in receipt.text
    assert PDF.name not in receipt.text
    again = await who.get(path)
    assert "What we have received" in again.text


async def test_the_same_form_sent_twice_hands_in_once(gathering: Gathering, visit: Visit):
    who = await visit(Role.PROFESSIONAL, professional=gathering.people["health"])
    path, act_id = f"/invitations/{gathering.invitations['health']}/report", uuid4()
    first = await who.submit(path, files=UPLOAD, act_id=act_id)
    second = await who.submit(path, files=UPLOAD, act_id=act_id)
    assert first.headers["location"] == second.headers["location"]
    assert await ReportFile.count() == 1


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (None, "Choose the file"),
        ({"file": ("report.pdf", b"<html>", "application/pdf")}, "not an ordinary .pdf"),
        ({"file": ("report.exe", b"MZ", "application/pdf")}, "Other kinds of file"),
        ({"file": ("report.pdf", b"", "application/pdf")}, "is empty"),
    ],
)
async def test_a_file_that_is_refused_comes_back_with_what_to_do(
    gathering: Gathering, visit: Visit, files: dict[str, tuple[str, bytes, str]] | None, words: str
):
    who = await visit(Role.PROFESSIONAL, professional=gathering.people["health"])
    answer = await who.submit(f"/invitations/{gathering.invitations['health']}/report", files=files)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error:" in answer.text
    assert await ReportFile.count() == 0


async def test_a_report_is_given_out_to_be_saved_and_never_shown(
    gathering: Gathering, visit: Visit, now: datetime
):
    receipt = await reports.hand_in(
        gathering.viewer("health"), gathering.invitations["health"], PDF, now=now
    )
    chair = await visit(Role.CHAIR, professional=gathering.people["chair"])
    answer = await chair.get(f"/report-files/{receipt.file}")
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''My%20Kestrel%20report.pdf" in answer.headers["content-disposition"]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_report_that_is_not_theirs_is_as_if_it_were_not_there(
    gathering: Gathering, visit: Visit, now: datetime
):
    receipt = await reports.hand_in(
        gathering.viewer("health"), gathering.invitations["health"], PDF, now=now
    )
    who = await visit(Role.PROFESSIONAL, professional=gathering.people["police"])
    answers = [await who.get(f"/report-files/{one}") for one in (receipt.file, uuid4())]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    others = f"/invitations/{gathering.invitations['health']}/report"
    assert (await who.get(others)).status_code == 404
    assert (await who.submit(others, files=UPLOAD)).status_code == 404


async def test_the_conferences_page_lists_reports_and_names_files_only_to_readers(
    gathering: Gathering, visit: Visit, now: datetime
):
    await fall_due(gathering, now)
    await reports.hand_in(gathering.viewer("health"), gathering.invitations["health"], PDF, now=now)
    path = f"/conferences/{gathering.conference}/reports"
    chair = await visit(Role.CHAIR, professional=gathering.people["chair"])
    shown = await chair.get(path)
    assert PDF.name in shown.text
    assert "1 of 4" in text_of(shown)
    coordinator = await visit(Role.COORDINATOR)
    assert PDF.name not in (await coordinator.get(path)).text
    assert (await (await visit(Role.CHIEF_OFFICER)).get(path)).status_code == 404


async def test_a_coordinator_records_a_report_that_came_on_paper(
    gathering: Gathering, visit: Visit, now: datetime
):
    await fall_due(gathering, now)
    coordinator = await visit(Role.COORDINATOR)
    path = f"/invitations/{gathering.invitations['police']}/report/record"
    assert (await coordinator.get(path)).status_code == 200
    faulty = await coordinator.submit(path, {"source": "paper", "received_time": "9:15"})
    assert faulty.status_code == 422
    typed = {"source": "paper", "received_on": "23/11/2026", "received_time": "9:15"}
    done = await coordinator.submit(path, typed)
    assert done.status_code == 303, done.text
    listed = await coordinator.get(done.headers["location"])
    assert "on paper; taken by coordinator" in text_of(listed)
    report = await Report.objects().get(Report.invitation == gathering.invitations["police"])
    assert report is not None
    assert report.received_source == "paper"


async def test_programs_hand_in_list_and_record(gathering: Gathering, visit: Visit, now: datetime):
    await fall_due(gathering, now)
    who = await visit(Role.PROFESSIONAL, professional=gathering.people["health"])
    listed = await who.api("GET", f"/conferences/{gathering.conference}/reports")
    assert listed.json()["reports"][0]["standing"] == "due"
    coordinator = await visit(Role.COORDINATOR)
    recorded = await coordinator.api(
        "PUT",
        f"/invitations/{gathering.invitations['police']}/report",
        {"source": "mail", "received_at": "2026-11-23T09:00:00Z"},
    )
    assert recorded.status_code == 200, recorded.text
    assert recorded.json()["standing"] == "on_time"
    later = {"source": "mail", "received_at": "2026-11-24T09:00:00Z"}
    refused = await coordinator.api(
        "PUT", f"/invitations/{gathering.invitations['police']}/report", later
    )
    assert refused.status_code == 422
    assert refused.json()["faults"][0]["field"] == "received_on"


async def test_a_program_hands_in_with_a_token(gathering: Gathering, visit: Visit, now: datetime):
    who = await visit(Role.PROFESSIONAL, professional=gathering.people["health"])
    await ApiToken.insert(
        ApiToken(
            digest=hashlib.sha256(b"secret").digest(),
            account=who.viewer.account,
            label="test",
            made_at=now,
            expires_at=now + timedelta(days=1),
        )
    )
    program = await visit()
    answer = await program.client.post(
        f"/api/v1/invitations/{gathering.invitations['health']}/report",
        files=UPLOAD,
        headers={"authorization": "Bearer secret"},
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    refused = await program.client.post(
        f"/api/v1/invitations/{gathering.invitations['health']}/report",
        files={"file": ("report.exe", b"MZ")},
        headers={"authorization": "Bearer secret"},
    )
    assert refused.status_code == 422
    assert refused.headers["content-type"].startswith("application/problem+json")
