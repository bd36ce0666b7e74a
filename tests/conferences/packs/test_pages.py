"""A pack: prepared by one, released by another, opened by whom it is for, recalled at once."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from conferences.attending.tables import Invitation
from conferences.families.values import ContactKind
from conferences.incidents.tables import Incident
from conferences.packs.tables import PackOpening, ReportSharing
from conferences.packs.values import CHECKS
from conferences.reports import service as reports
from conferences.reports.admission import HandedIn
from conferences.reports.tables import ReportFile
from people.accounts.tables import Account
from people.audit.service import Subject, Verb, recorded
from people.audit.tables import AuditEntry
from people.permissions import OPERATOR, Role
from tests.builders import NOW, a_professional, a_viewer
from tests.conferences.families.people import MOTHER, People, some_people
from tests.conferences.packs.pdfs import a_pdf, container, words_of
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

TICKED = dict.fromkeys(CHECKS, "true")


@dataclass
class Stage:
    """Those who have to do with one pack, and the file it may hold."""

    people: People
    coordinator: Visitor
    second: Visitor
    chair: Visitor
    mother: Visitor
    part: UUID
    file: UUID
    other: UUID

    async def prepared(self, by: Visitor | None = None) -> str:
        answer = await (by or self.coordinator).submit(
            f"/family-parts/{self.part}/pack", {"files": [str(self.file)]}
        )
        assert answer.status_code == 303, text_of(answer)
        return str(answer.headers["location"])

    async def released(self) -> str:
        path = await self.prepared()
        assert (await self.coordinator.submit(f"{path}/check", TICKED)).status_code == 303
        assert (await self.second.submit(f"{path}/release")).status_code == 303
        return path

    @property
    def paper(self) -> str:
        return f"/my-meetings/{self.part}/papers/{self.file}"


async def test_only_who_arranges_or_chairs_it_finds_a_pack_among_what_waits(
    stage: Stage, visit: Visit
):
    path = await stage.prepared()
    await stage.coordinator.submit(f"{path}/check", TICKED)
    elsewhere = await visit(Role.CHAIR, professional=(await a_professional()).id)
    for visitor, finds in ((stage.second, True), (stage.chair, True), (elsewhere, False)):
        assert (path in (await visitor.get("/approvals")).text) is finds


@pytest.fixture
async def stage(visit: Visit, file_store: Path) -> Stage:  # noqa: ARG001 - reports lie there
    coordinator = await visit(Role.COORDINATOR)
    people = await some_people(coordinator=coordinator.viewer)
    part = await people.ask(people.members["mother"])
    await people.book()
    mother = await visit(Role.FAMILY)
    await Account.update({Account.family_member: people.members["mother"]}).where(
        Account.id == mother.viewer.account
    )
    files = []
    rows = await Invitation.objects().where(Invitation.conference == people.conference.id)
    for row in [one for one in rows if one.expectation == "both"][:2]:
        sender = a_viewer(Role.PROFESSIONAL, professional=row.professional)
        text = HandedIn("About Morag.txt", f"Report of {row.reference}".encode())
        files.append((await reports.hand_in(sender, row.id, text, now=NOW)).file)
    return Stage(
        people, coordinator, await visit(Role.COORDINATOR),
        await visit(Role.CHAIR, professional=people.chair.id), mother, part, *files,
    )  # fmt: skip


async def test_two_people_release_a_pack_and_its_recipient_opens_it(stage: Stage):
    assert (await stage.mother.get(stage.paper)).status_code == 404
    path = await stage.prepared()
    assert (await stage.mother.get(stage.paper)).status_code == 404
    await stage.coordinator.submit(f"{path}/check", TICKED)
    assert (await stage.mother.get(stage.paper)).status_code == 404
    assert (await stage.second.submit(f"{path}/release")).status_code == 303
    answer = await stage.mother.get(stage.paper)
    assert answer.status_code == 200
    assert "Paper 1.pdf" in answer.headers["content-disposition"]
    assert "Morag" not in answer.headers["content-disposition"]
    assert "sandbox" in answer.headers["content-security-policy"]
    [said] = words_of(answer.content)
    assert said.startswith("Report of ")
    assert f"For {MOTHER} alone" in said
    assert await PackOpening.count() == 1
    opened = await AuditEntry.objects().get(AuditEntry.act == "meeting.open_paper")
    assert opened is not None
    assert (opened.verb, opened.subject) == ("disclose", stage.file)
    page = text_of(await stage.mother.get(f"/my-meetings/{stage.part}"))
    assert "Paper 1.pdf" in page
    assert "Opened 1 time" in text_of(await stage.coordinator.get(path))


async def test_a_paper_bears_the_name_of_who_gets_it_on_each_page(stage: Stage):
    [row] = [
        one
        for one in await Invitation.objects().where(
            Invitation.conference == stage.people.conference.id
        )
        if one.expectation == "both"
    ][:1]
    sender = a_viewer(Role.PROFESSIONAL, professional=row.professional)
    report = HandedIn("About Morag.pdf", a_pdf("Kestrel", "Heron"))
    stage.file = (await reports.hand_in(sender, row.id, report, now=NOW)).file
    path = await stage.released()
    checked = await stage.second.get(f"{path}/papers/{stage.file}")
    own = await stage.mother.get(stage.paper)
    for answer in (checked, own):
        assert "Paper 1.pdf" in answer.headers["content-disposition"]
        first, second = words_of(answer.content)
        assert ("Kestrel" in first, "Heron" in second) == (True, True)
        assert f"For {MOTHER} alone" in first
        assert f"For {MOTHER} alone" in second


async def test_what_bears_no_name_is_said_to_who_makes_releases_and_gets_it(stage: Stage):
    control = await stage.prepared()
    assert "Not every paper bears" not in text_of(await stage.second.get(control))
    await stage.coordinator.submit(f"{control}/recall", {"reason": "Another paper."})
    [row, *_] = await Invitation.objects().where(
        (Invitation.conference == stage.people.conference.id) & (Invitation.expectation == "both")
    )
    sender = a_viewer(Role.PROFESSIONAL, professional=row.professional)
    word = container(
        **{"[Content_Types].xml": "<Types/>", "word__document.xml": "<w:p>plain</w:p>"}
    )
    stage.file = (await reports.hand_in(sender, row.id, HandedIn("a.docx", word), now=NOW)).file
    offered = text_of(await stage.coordinator.get(f"/family-parts/{stage.part}/pack"))
    assert offered.count("would not bear the name") == 1
    path = await stage.prepared()
    await stage.coordinator.submit(f"{path}/check", TICKED)
    page = text_of(await stage.second.get(path))
    assert "Not every paper bears the name of who gets it." in page
    assert "These go out without a name on them: Paper 1.docx." in page
    await stage.second.submit(f"{path}/release")
    own = text_of(await stage.mother.get(f"/my-meetings/{stage.part}"))
    assert "Your name does not stand on its pages." in own


async def test_who_prepared_it_cannot_release_it(stage: Stage):
    path = await stage.prepared()
    await stage.coordinator.submit(f"{path}/check", TICKED)
    answer = await stage.coordinator.submit(f"{path}/release")
    assert answer.status_code == 409
    assert (await stage.mother.get(stage.paper)).status_code == 404
    assert (await stage.chair.submit(f"{path}/release")).status_code == 303
    assert (await stage.mother.get(stage.paper)).status_code == 200


@pytest.mark.parametrize("left_out", list(CHECKS))
async def test_every_line_of_the_check_sheet_has_to_be_ticked(stage: Stage, left_out: str):
    path = await stage.prepared()
    ticked = {name: "true" for name in CHECKS if name != left_out}
    answer = await stage.coordinator.submit(f"{path}/check", ticked)
    assert answer.status_code == 422
    assert CHECKS[left_out] in text_of(answer).replace("&#39;", "'")
    assert (await stage.second.submit(f"{path}/release")).status_code == 409


async def test_a_recalled_pack_is_gone_at_once(stage: Stage):
    path = await stage.released()
    assert (await stage.mother.get(stage.paper)).status_code == 200
    answer = await stage.second.submit(f"{path}/recall", {"reason": "It names a neighbour."})
    assert answer.status_code == 303
    assert (await stage.mother.get(stage.paper)).status_code == 404
    assert "Paper 1" not in text_of(await stage.mother.get(f"/my-meetings/{stage.part}"))
    again = await stage.prepared()
    assert again != path


async def test_recalling_an_incident_takes_back_every_pack_of_the_conference(stage: Stage):
    await stage.released()
    assert (await stage.mother.get(stage.paper)).status_code == 200
    about = stage.people.conference.reference
    lost = {"kind": "lost", "description": "A bag with papers.", "reference": about}
    assert (await stage.coordinator.submit("/incidents/new", lost)).status_code == 303
    incident = await Incident.objects().first()
    assert incident is not None
    recalled = await stage.coordinator.submit(f"/incidents/{incident.id}/recall", {})
    assert recalled.status_code == 303
    assert (await stage.mother.get(stage.paper)).status_code == 404
    shown = text_of(await stage.coordinator.get(f"/incidents/{incident.id}"))
    assert "1 packs recalled" in shown


async def test_only_what_is_in_the_pack_opens_and_only_for_its_recipient(
    stage: Stage, visit: Visit
):
    await stage.released()
    assert (await stage.mother.get(f"/my-meetings/{stage.part}/papers/{stage.other}")
            ).status_code == 404  # fmt: skip
    father = await visit(Role.FAMILY)
    await Account.update({Account.family_member: stage.people.members["father"]}).where(
        Account.id == father.viewer.account
    )
    for who in (father, stage.chair, stage.coordinator):
        assert (await who.get(stage.paper)).status_code == 404
    assert (await stage.mother.get(f"/report-files/{stage.file}")).status_code == 404


async def restrict(file: UUID) -> None:
    async with recorded(OPERATOR, Verb.ALTER, Subject("x"), now=NOW, name="test.restrict"):
        await ReportFile.update({ReportFile.is_restricted: True}).where(ReportFile.id == file)


async def test_a_restricted_report_is_not_offered_and_not_taken(stage: Stage):
    await restrict(stage.file)
    page = await stage.coordinator.get(f"/family-parts/{stage.part}/pack")
    assert str(stage.file) not in page.text
    assert str(stage.other) in page.text
    sent = {"files": [str(stage.file)]}
    answer = await stage.coordinator.submit(f"/family-parts/{stage.part}/pack", sent)
    assert answer.status_code == 404


async def test_what_is_restricted_later_is_not_released_and_opens_no_more(stage: Stage):
    path = await stage.prepared()
    await stage.coordinator.submit(f"{path}/check", TICKED)
    await restrict(stage.file)
    assert (await stage.second.submit(f"{path}/release")).status_code == 409


async def test_what_was_released_and_is_restricted_then_opens_no_more(stage: Stage):
    await stage.released()
    await restrict(stage.file)
    assert (await stage.mother.get(stage.paper)).status_code == 404


async def test_a_pack_of_a_conference_one_does_not_run_is_not_there(stage: Stage, visit: Visit):
    path = await stage.released()
    other = await visit(Role.CHAIR)
    for address in (path, f"{path}/papers/{stage.file}", f"/family-parts/{stage.part}/pack"):
        assert (await other.get(address)).status_code == 404
    assert (await other.submit(f"{path}/recall", {"reason": "x"})).status_code == 404


async def test_a_chair_sees_no_address_of_the_recipient(stage: Stage):
    await stage.people.reach(stage.people.members["mother"], ContactKind.ADDRESS, "7 Thistle Wynd")
    path = await stage.prepared()
    assert "Thistle" in (await stage.coordinator.get(path)).text
    assert "Thistle" not in (await stage.chair.get(path)).text


async def test_the_day_a_report_was_shared_is_recorded(stage: Stage):
    at = f"/conferences/{stage.people.conference.id}/shared"
    report = await ReportFile.select(ReportFile.report).where(ReportFile.id == stage.file)
    sent = {"report": str(report[0]["report"]), "shared_on": "23/11/2026"}
    assert (await stage.chair.submit(at, sent)).status_code == 303
    assert await ReportSharing.count() == 1
    wrong = await stage.chair.submit(at, sent | {"shared_on": "1/12/2026"})
    assert wrong.status_code == 422
    assert "23 November 2026" in text_of(await stage.chair.get(at))
