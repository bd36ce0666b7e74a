"""Lists kept by office: a coordinator who is shut out of a case finds nothing of it there.

The data protection officer sees the references of every case, by their office.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from conferences.access import service as access
from conferences.access.values import Restrict, SetBar
from conferences.booking.tables import Conference
from conferences.children.bars import BarReason
from conferences.incidents import service as incidents
from conferences.incidents.tables import Incident
from conferences.incidents.values import IncidentKind, ReportIncident
from conferences.keeping import service as keeping
from conferences.keeping.tables import LegalHold
from conferences.keeping.values import SetHold
from people.permissions import Role
from tests.builders import NOW, a_professional, a_standard, an_agency
from tests.conferences.two_conferences import Known, a_known_conference
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.usefixtures("file_store")
SHUT_OUT = ("barred", "restricted")


@dataclass
class Office:
    """A case with two holds and an incident; who is let in, who is shut out, an officer."""

    known: Known
    reference: str
    incident: UUID
    holds: list[UUID]
    let_in: Visitor
    other: Visitor
    officer: Visitor

    async def shut_out(self, how: str) -> None:
        """Bar the other coordinator from the case, or restrict it without naming them."""
        if how == "barred":
            assert self.other.viewer.professional is not None
            asked = SetBar(
                professional=self.other.viewer.professional, reference="F-0001",
                reason=BarReason.RELATIVE,
            )  # fmt: skip
            await access.set_bar(self.let_in.viewer, asked, now=NOW)
        else:
            asked_to = Restrict(reason="Staff are family.")
            await access.restrict(self.let_in.viewer, self.known.family, asked_to, now=NOW)


@pytest.fixture
async def office(visit: Visit) -> Office:
    await a_standard()
    groups = ("social_work", "health", "police", "education")
    agencies = {group: await an_agency(group=group) for group in groups}
    known = await a_known_conference("Aileen Sorrel", 1, agencies)
    conference = await Conference.objects().get(Conference.id == known.conference)
    assert conference is not None
    people = [await a_professional(agency=agencies["social_work"]) for _ in range(2)]
    let_in, other = [await visit(Role.COORDINATOR, professional=one.id) for one in people]
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    said = ReportIncident(
        kind=IncidentKind.LOST, description="A bag.", reference=conference.reference
    )
    await incidents.report(officer.viewer, said, now=NOW)
    [incident] = await Incident.objects()
    holds = [
        await keeping.set_hold(officer.viewer, _a_hold(kind, reference), now=NOW)
        for kind, reference in (("family", "F-0001"), ("conference", conference.reference))
    ]
    return Office(known, conference.reference, incident.id, holds, let_in, other, officer)


def _a_hold(kind: str, reference: str) -> SetHold:
    review_on = (NOW + timedelta(days=90)).date()
    return SetHold(kind=kind, reference=reference, reason="A claim.", review_on=review_on)


def _addresses(office: Office) -> list[str]:
    holds = [f"/holds/{hold}" for hold in office.holds]
    return [*holds, f"/incidents/{office.incident}", f"/handovers/{office.known.conference}"]


async def _lists(visitor: Visitor) -> str:
    pages = ["/holds", "/incidents", "/incidents/export.csv", "/oversight", "/work-list"]
    calls = ["/holds", "/incidents"]
    answers = [await visitor.get(path) for path in pages]
    answers += [await visitor.api("GET", path) for path in calls]
    if Role.COORDINATOR in visitor.viewer.roles:
        answers += [await visitor.get("/handovers"), await visitor.api("GET", "/handovers")]
    return "\n".join(answer.text for answer in answers)


@pytest.mark.parametrize("how", SHUT_OUT)
async def test_nothing_of_the_case_is_on_a_list_of_who_is_shut_out(office: Office, how: str):
    await office.shut_out(how)
    shown = await _lists(office.other)
    found = [word for word in (office.reference, "F-0001", str(office.incident),
                               *map(str, office.holds)) if word in shown]  # fmt: skip
    assert found == []
    for path in _addresses(office):
        assert (await office.other.get(path)).status_code == 404, path
    later = NOW + timedelta(days=100)
    assert await keeping.count_reviews_due(office.other.viewer, now=later) == 0
    assert await incidents.count_undecided(office.other.viewer, now=later) == (0, 0)


@pytest.mark.parametrize("how", SHUT_OUT)
async def test_whoever_is_let_in_and_the_officer_find_all_of_it(office: Office, how: str):
    await office.shut_out(how)
    for visitor in (office.let_in, office.officer):
        shown = await _lists(visitor)
        assert office.reference in shown
        assert "F-0001" in shown
        for path in _addresses(office)[:3]:
            assert (await visitor.get(path)).status_code == 200, path
        later = NOW + timedelta(days=100)
        assert await keeping.count_reviews_due(visitor.viewer, now=later) == 2
        assert await incidents.count_undecided(visitor.viewer, now=later) == (1, 1)


@pytest.mark.parametrize("how", SHUT_OUT)
@pytest.mark.parametrize("kind", ["family", "conference"])
async def test_a_hold_is_refused_as_on_what_does_not_exist(office: Office, how: str, kind: str):
    await office.shut_out(how)
    reference = "F-0001" if kind == "family" else office.reference
    texts = set()
    for typed in (reference, "NOSUCH"):
        sent = {"kind": kind, "reference": typed, "reason": "A claim.", "review_on": "1/3/2030"}
        answer = await office.other.submit("/holds/new", sent)
        assert answer.status_code == 422
        texts.add(text_of(answer).replace(typed, ""))
    assert len(texts) == 1
    assert await LegalHold.count() == 2


@pytest.mark.parametrize("how", SHUT_OUT)
async def test_nothing_is_done_about_it_by_who_is_shut_out(office: Office, how: str):
    await office.shut_out(how)
    hold, incident = office.holds[0], f"/incidents/{office.incident}"
    sent = {
        f"/holds/{hold}/lift": {"reason": "Over."},
        f"/holds/{hold}/review": {"review_on": "1/3/2030"},
        f"{incident}/recall": {"reference": ""},
        f"{incident}/people": {"people_decision": "told", "people_reason": "x"},
        f"{incident}/close": {"lessons": "x"},
    }
    for path, form in sent.items():
        assert (await office.other.submit(path, form)).status_code == 404, path
    assert await LegalHold.count().where(LegalHold.lifted_at.is_null()) == 2
    [row] = await Incident.select(Incident.recalled_at, Incident.people, Incident.closed_at)
    assert set(row.values()) == {None}


@pytest.mark.parametrize("how", SHUT_OUT)
async def test_what_is_unknown_is_recalled_by_no_reference_of_that_case(office: Office, how: str):
    said = ReportIncident(kind=IncidentKind.LOST, description="A purse.", reference="")
    reference = await incidents.report(office.other.viewer, said, now=NOW)
    unknown = await Incident.objects().get(Incident.reference == reference)
    assert unknown is not None
    await office.shut_out(how)
    sent = {"reference": office.reference}
    path = f"/incidents/{unknown.id}/recall"
    assert (await office.other.submit(path, sent)).status_code == 422
    assert (await office.let_in.submit(path, sent)).status_code == 303
