"""Who sees and changes what of a conference, through every address that takes an id of it.

The table is the threat model's (reference: safety, 3.1), one row for each address: everybody who
is not named gets the same bytes as for an id that does not exist.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from people.permissions import Role
from tests.builders import a_professional, a_standard, an_agency
from tests.conferences.further_addresses import FURTHER
from tests.conferences.tried_elsewhere import TRIED_ELSEWHERE
from tests.conferences.two_conferences import Known, a_known_conference
from tests.conftest import Visit
from tests.visitor import Visitor

IDS = frozenset(
    {"conference_id", "invitation_id", "walk_in_id", "child_id", "family_id", "file_id", "receipt"}
)
COORDINATOR = frozenset({"coordinator"})
KEEP = WATCH = COORDINATOR | {"chair"}
RUN = COORDINATOR | {"chair", "minutes"}
SEE = RUN | {"lead", "invited", "deputy"}
NAMES = COORDINATOR | {"chair", "lead"}
CHAIR = frozenset({"chair"})
OWN, READ = frozenset({"invited"}), frozenset({"invited", "chair", "lead"})
STALE: dict[str, Any] = {"revision": 999_999}
THEN, FAR = "2026-11-01T09:00:00Z", "2042-01-01"
AT = {"source": "phone", "on": "1/11/2026", "at": "9:00"}
CONFERENCE, INVITATION = "/conferences/{conference_id}", "/invitations/{invitation_id}"
CHILD, FAMILY = "/children/{child_id}", "/families/{family_id}"
PDF = {"file": ("r.pdf", b"%PDF-1.7\n%%EOF", "application/pdf")}


@dataclass(frozen=True)
class Row:
    """An address, what is sent there, and for whom it is."""

    method: str
    path: str
    who: frozenset[str]
    sent: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def is_api(self) -> bool:
        """Whether it is for programs."""
        return self.path.startswith("/api/v1")

    async def sent_by(
        self, visitor: Visitor, ids: Mapping[str, str], *, with_file: bool = False
    ) -> httpx.Response:
        """The answer to this visitor."""
        path = self.path.format(**ids)
        if self.is_api:
            return await visitor.api(self.method, path.removeprefix("/api/v1"), dict(self.sent))
        if self.method == "POST":
            return await visitor.submit(path, self.sent, files=PDF if with_file else None)
        return await visitor.client.request(self.method, path)


def _api(path: str) -> str:
    return f"/api/v1{path}"


PAGES = [
    Row("GET", CONFERENCE, SEE),
    Row("GET", f"{CONFERENCE}/reports", SEE),
    Row("GET", f"{CONFERENCE}/who-looked", WATCH),
    Row("GET", f"{CONFERENCE}/attendance", RUN),
    Row("POST", f"{CONFERENCE}/attendance", RUN),
    Row("POST", f"{CONFERENCE}/walk-ins", RUN),
    Row("POST", "/walk-ins/{walk_in_id}/remove", RUN),
    Row("GET", f"{CONFERENCE}/outcome", RUN),
    Row("POST", f"{CONFERENCE}/outcome", RUN, STALE),
    Row("GET", f"{CONFERENCE}/close", RUN),
    Row("POST", f"{CONFERENCE}/close", RUN, STALE),
    Row("POST", f"{CONFERENCE}/reopen", RUN, {"reason": "x"}),
    Row("GET", f"{CONFERENCE}/after", RUN),
    Row("POST", f"{CONFERENCE}/after", RUN),
    Row("POST", f"{CONFERENCE}/changes", RUN, {"identified_on": "1/11/2026"}),
    Row("GET", f"{CONFERENCE}/booking", COORDINATOR),
    Row("POST", f"{CONFERENCE}/booking", COORDINATOR, STALE),
    Row("GET", f"{CONFERENCE}/cancel", COORDINATOR),
    Row("POST", f"{CONFERENCE}/cancel", COORDINATOR, STALE | {"reason": "x"}),
    Row("GET", f"{CONFERENCE}/reconvene", COORDINATOR),
    Row("POST", f"{CONFERENCE}/reconvene", COORDINATOR),
    Row("GET", f"{CONFERENCE}/people", COORDINATOR),
    Row("POST", f"{CONFERENCE}/people", COORDINATOR, STALE),
    Row("GET", f"{CONFERENCE}/invitees", COORDINATOR),
    Row("POST", f"{CONFERENCE}/invitees", COORDINATOR, STALE),
    Row("GET", f"{INVITATION}/answer", OWN | COORDINATOR),
    Row("POST", f"{INVITATION}/answer", OWN, {"answer": "accepted", "sequence": "99"}),
    Row("GET", f"{INVITATION}/record", COORDINATOR),
    Row("POST", f"{INVITATION}/record", COORDINATOR, AT | {"answer": "accepted"}),
    Row("POST", f"{INVITATION}/notice", COORDINATOR),
    Row("POST", f"{INVITATION}/deputy", COORDINATOR),
    Row("GET", f"{INVITATION}/report", OWN),
    Row("POST", f"{INVITATION}/report", OWN),
    Row("GET", f"{INVITATION}/report/receipts/{{receipt}}", OWN),
    Row("GET", f"{INVITATION}/report/record", COORDINATOR),
    Row("POST", f"{INVITATION}/report/record", COORDINATOR),
    Row("GET", "/report-files/{file_id}", READ),
    Row("GET", "/report-files/{file_id}/access", CHAIR),
    Row("POST", "/report-files/{file_id}/access", CHAIR),
    Row("GET", CHILD, NAMES),
    Row("GET", f"{CHILD}/who-looked", WATCH),
    Row("GET", f"{CHILD}/edit", COORDINATOR),
    Row("POST", f"{CHILD}/edit", COORDINATOR, STALE),
    Row("GET", f"{CHILD}/registration", COORDINATOR),
    Row("POST", f"{CHILD}/registration", COORDINATOR, STALE),
    Row("GET", FAMILY, COORDINATOR),
    Row("GET", f"{FAMILY}/edit", COORDINATOR),
    Row("POST", f"{FAMILY}/edit", COORDINATOR, STALE),
    Row("GET", f"{FAMILY}/members", COORDINATOR),
    Row("GET", f"{FAMILY}/members/new", COORDINATOR),
    Row("POST", f"{FAMILY}/members/new", COORDINATOR),
    Row("GET", f"{FAMILY}/silence", COORDINATOR),
    Row("POST", f"{FAMILY}/silence", COORDINATOR),
    Row("GET", f"{FAMILY}/apart", COORDINATOR),
    Row("POST", f"{FAMILY}/apart", COORDINATOR),
    Row("GET", f"{CONFERENCE}/family", RUN),
    Row("POST", f"{CONFERENCE}/family", RUN),
    Row("POST", f"{CONFERENCE}/tell", COORDINATOR),
    Row("GET", f"{CONFERENCE}/shared", NAMES),
    Row("POST", f"{CONFERENCE}/shared", NAMES),
    Row("GET", f"{FAMILY}/children/new", COORDINATOR),
    Row("POST", f"{FAMILY}/children/new", COORDINATOR),
    Row("GET", f"{FAMILY}/access", KEEP),
    Row("POST", f"{FAMILY}/access", KEEP),
    Row("POST", f"{FAMILY}/access/lift", KEEP),
    Row("GET", f"{CONFERENCE}/handover", COORDINATOR),
    Row("POST", f"{CONFERENCE}/handover", COORDINATOR),
    Row("POST", f"{CONFERENCE}/handover/package", COORDINATOR),
]
CHILD_SENT = {"name": "X Y", "date_of_birth": "2021-01-01"} | STALE
CALLS = [
    Row("GET", _api(CONFERENCE), SEE),
    Row("PUT", _api(CONFERENCE), COORDINATOR, STALE),
    Row("PUT", _api(f"{CONFERENCE}/booking"), COORDINATOR, {"starts_at": THEN} | STALE),
    Row("DELETE", _api(f"{CONFERENCE}/booking"), COORDINATOR, {"reason": "x"} | STALE),
    Row("POST", _api(f"{CONFERENCE}/reconvened"), COORDINATOR),
    Row("GET", _api(f"{CONFERENCE}/reports"), SEE),
    Row("GET", _api(f"{CONFERENCE}/who-looked"), WATCH),
    Row("GET", _api(f"{CHILD}/who-looked"), WATCH),
    Row("GET", _api(f"{CONFERENCE}/attendance"), RUN),
    Row("PUT", _api(f"{CONFERENCE}/attendance"), RUN, {"marks": []}),
    Row("POST", _api(f"{CONFERENCE}/walk-ins"), RUN, {"professional": str(uuid4())}),
    Row("DELETE", _api("/walk-ins/{walk_in_id}"), RUN),
    Row("GET", _api(f"{CONFERENCE}/outcome"), RUN),
    Row("PUT", _api(f"{CONFERENCE}/outcome"), RUN, STALE),
    Row("GET", _api(f"{CONFERENCE}/closing"), RUN),
    Row("POST", _api(f"{CONFERENCE}/close"), RUN, STALE),
    Row("GET", _api(f"{CONFERENCE}/aftermath"), RUN),
    Row("PUT", _api(f"{CONFERENCE}/aftermath"), RUN),
    Row("POST", _api(f"{CONFERENCE}/changes"), RUN, {"identified_on": "2026-11-01"}),
    Row("GET", _api(f"{CONFERENCE}/forecast"), KEEP),
    Row("POST", _api(f"{CONFERENCE}/reopen"), RUN, {"reason": "x"}),
    Row("GET", _api(INVITATION), OWN | COORDINATOR),
    Row("PUT", _api(f"{INVITATION}/reply"), OWN, {"answer": "accepted", "sequence": 99}),
    Row("PUT", _api(f"{INVITATION}/deputy"), COORDINATOR, {"professional": str(uuid4())}),
    Row("DELETE", _api(f"{INVITATION}/deputy"), COORDINATOR, {"reason": "x"}),
    Row("PUT", _api(f"{INVITATION}/notice"), COORDINATOR, {"source": "mail", "given_at": THEN}),
    Row("PUT", _api(f"{INVITATION}/report"), COORDINATOR, {"source": "link", "received_at": THEN}),
    Row("GET", _api("/report-files/{file_id}"), READ),
    Row("GET", _api("/report-files/{file_id}/access"), CHAIR),
    Row("PUT", _api("/report-files/{file_id}/access"), CHAIR),
    Row("GET", _api(CHILD), NAMES),
    Row("PUT", _api(CHILD), COORDINATOR, CHILD_SENT),
    Row("PUT", _api(f"{CHILD}/registration"), COORDINATOR, STALE),
    Row("GET", _api(FAMILY), COORDINATOR),
    Row("PUT", _api(FAMILY), COORDINATOR, {"name": "X"} | STALE),
    Row("GET", _api(f"{FAMILY}/members"), COORDINATOR),
    Row("POST", _api(f"{FAMILY}/members"), COORDINATOR, {"name": "X", "role": "mother"}),
    Row("PUT", _api(f"{FAMILY}/silence"), COORDINATOR, {"why": "x"}),
    Row("DELETE", _api(f"{FAMILY}/silence"), COORDINATOR, {"reason": "x"}),
    Row("POST", _api(f"{FAMILY}/apart"), COORDINATOR, {"why": "x"}),
    Row("GET", _api(f"{CONFERENCE}/family"), RUN),
    Row("PUT", _api(f"{CONFERENCE}/family"), RUN, {}),
    Row("POST", _api(f"{CONFERENCE}/tell"), COORDINATOR),
    Row("GET", _api(f"{CONFERENCE}/packs"), COORDINATOR | {"chair"}),
    Row("GET", _api(f"{CONFERENCE}/shared"), NAMES),
    Row("GET", _api(f"{FAMILY}/access"), KEEP),
    Row("PUT", _api(f"{FAMILY}/access"), KEEP, {"named": [], "reason": ""}),
    Row("DELETE", _api(f"{FAMILY}/access"), KEEP),
    Row("GET", _api(f"{CONFERENCE}/handover"), COORDINATOR),
    Row("POST", _api(f"{CONFERENCE}/handover"), COORDINATOR, {"reference": ""}),
    Row("POST", _api(f"{CONFERENCE}/handover/package"), COORDINATOR, {}),
    Row("POST", _api(f"{FAMILY}/children"), COORDINATOR, {"name": "X", "date_of_birth": FAR}),
]  # fmt: skip
TABLE = [*PAGES, *CALLS, *(Row(*further) for further in FURTHER)]


@dataclass
class Stage:
    """Everybody, each with a browser, and the two conferences."""

    own: Known
    other: Known
    everybody: dict[str, Visitor]


@pytest.fixture
async def stage(visit: Visit, file_store: Path) -> Stage:  # noqa: ARG001 - reports lie there
    await a_standard()
    groups = ("social_work", "health", "police", "education")
    agencies = {group: await an_agency(group=group) for group in groups}
    own = await a_known_conference("Aileen Sorrel", 1, agencies)
    other = await a_known_conference("Corin Teasel", 2, agencies)
    health = agencies["health"]
    colleague = await a_professional(agency=health)
    lead = await a_professional(agency=health)
    coordinator = await a_professional(agency=health)
    people = {who: person.id for who, person in own.people.items()}
    return Stage(
        own,
        other,
        {
            "signed out": await visit(),
            "uninvited": await visit(Role.PROFESSIONAL, professional=colleague.id),
            "withdrawn": await visit(Role.PROFESSIONAL, professional=people["withdrawn"]),
            "invited": await visit(Role.PROFESSIONAL, professional=people["health"]),
            "deputy": await visit(Role.PROFESSIONAL, professional=people["deputy"]),
            "chair": await visit(Role.CHAIR, professional=people["chair"]),
            "lead": await visit(Role.LEAD_PROFESSIONAL, professional=people["lead"]),
            "minutes": await visit(Role.MINUTE_TAKER, professional=people["minutes"]),
            "coordinator": await visit(Role.COORDINATOR, professional=coordinator.id),
            "agency lead": await visit(Role.AGENCY_LEAD, professional=lead.id),
            "chief officer": await visit(Role.CHIEF_OFFICER),
            "standards lead": await visit(Role.STANDARDS_LEAD),
            "administrator": await visit(Role.ADMINISTRATOR),
            "auditor": await visit(Role.AUDITOR),
            "officer": await visit(Role.DATA_PROTECTION_OFFICER),
            "reception": await visit(Role.RECEPTION),
            "senior manager": await visit(Role.SENIOR_MANAGER),
            "family": await visit(Role.FAMILY),
        },
    )


def _unknown() -> dict[str, str]:
    return {name: str(uuid4()) for name in IDS}


def _is_refused(answer: httpx.Response) -> bool:
    led = answer.headers.get("location", "").startswith("/sign-in")
    return answer.status_code in {401, 403, 404} or led


def _seen(answer: httpx.Response) -> tuple[Any, ...]:
    """Everything of an answer but what is another each time."""
    headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
    headers["location"] = headers.get("location", "").partition("?")[0]
    return answer.status_code, headers, answer.content


def _addresses(app: Litestar) -> Iterator[tuple[str, str]]:
    """Every method and address of the service that takes an id of a conference."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            path = re.sub(r":\w+}", "}", route.path).replace(
                "/walk-ins/{invitation_id}", "/walk-ins/{walk_in_id}"
            )
            if IDS.intersection(re.findall(r"{(\w+)}", path)) and not path.startswith("/a/"):
                for handler in route.route_handlers:
                    yield from ((method, path) for method in handler.http_methods - {"OPTIONS"})


def test_every_address_that_takes_an_id_stands_in_the_table(app: Litestar):
    known = {(row.method, row.path) for row in TABLE}
    known |= TRIED_ELSEWHERE
    assert set(_addresses(app)) == known


async def test_each_address_is_for_those_the_table_names(stage: Stage):
    wrong = []
    for row in TABLE:
        for who in sorted(row.who):
            visitor, is_upload = stage.everybody[who], row.path.endswith("}/report")
            answer = await row.sent_by(visitor, stage.own.ids(), with_file=is_upload)
            if row.path.endswith(("/remove", "/walk-ins/{walk_in_id}")):
                stage.own.walk_ins.pop()
            if _is_refused(answer) or answer.status_code >= 500:
                wrong.append((who, row.method, row.path, answer.status_code))
    assert wrong == []


async def test_for_everybody_else_an_id_is_as_good_as_none(stage: Stage):
    others = {row: sorted(set(stage.everybody) - row.who) for row in TABLE}
    assert await _told(stage, others, stage.own.ids()) == []


async def test_the_people_of_one_conference_know_nothing_of_another(stage: Stage):
    people = {row: ["chair", "deputy", "invited", "lead", "minutes"] for row in TABLE}
    assert await _told(stage, people, stage.other.ids()) == []


async def _told(
    stage: Stage, asking: Mapping[Row, list[str]], ids: Mapping[str, str]
) -> list[tuple[str, str, str, int]]:
    """Who was answered at which address otherwise than where nothing is."""
    nothing = {
        (who, row.is_api): _seen(await row.sent_by(visitor, _unknown()))
        for who, visitor in stage.everybody.items()
        for row in (PAGES[0], CALLS[0])
    }
    told = []
    for row, everybody in asking.items():
        for who in everybody:
            answer = await row.sent_by(stage.everybody[who], ids)
            if _is_refused(answer) and _seen(answer) == nothing[who, row.is_api]:
                continue
            unknown = {name: str(uuid4()) for name in ids}  # told before anything is looked for
            elsewhere = await row.sent_by(stage.everybody[who], unknown)
            if answer.status_code != 422 or _seen(answer) != _seen(elsewhere):
                told.append((who, row.method, row.path, answer.status_code))
    return told


LISTS = (
    "/", "/account", "/accounts", "/agencies", "/assessments", "/children", "/conferences?show=all",
    "/deliveries", "/my-conferences", "/professionals", "/quarterly-reports",
    "/quarterly-reports/2026-Q4", "/standards", "/venues", "/work-list", "/api/v1/children",
    "/api/v1/assessments?quarter=2026-Q4&measure=attended", "/api/v1/conferences?show=all",
    "/api/v1/deliveries", "/api/v1/my-conferences", "/api/v1/professionals", "/api/v1/work-list",
)  # fmt: skip
WORDS = {
    "aileen": NAMES,
    "sorrel": NAMES,
    "14 march 2021": NAMES,
    "2021-03-14": NAMES,
    "reply-reason-aileen": COORDINATOR | {"chair", "invited"},
    "mark-reason-aileen": RUN | {"invited"},
    "decisions-aileen": RUN,
    "dissent-aileen": RUN,
    "file-name-aileen": READ,
    "content-aileen": READ,
}
"""What stands somewhere in the first conference, and who finds it on any page or in any answer."""


async def test_what_is_for_some_is_found_by_nobody_else(stage: Stage):
    found: dict[str, set[str]] = {word: set() for word in WORDS}
    names_at, foreign = set(), set()
    for who, visitor in stage.everybody.items():
        for path in [*LISTS, *(row.path for row in TABLE if row.method == "GET")]:
            said = (await visitor.get(path.format(**stage.own.ids()))).text.lower()
            for word in WORDS:
                if re.search(rf"(?<![a-z-]){word}", said):
                    found[word].add(who)
                    if word in ("aileen", "sorrel"):
                        names_at.add(path.partition("/{")[0].removeprefix("/api/v1"))
            if "teasel" in said or "-corin" in said:
                foreign.add((who, path))
    assert found == {word: set(who) for word, who in WORDS.items()}
    assert names_at == {"/children", "/families"}
    assert foreign == set()


async def test_ids_of_another_conference_are_not_taken_in(stage: Stage):
    own, other = stage.own.ids(), stage.other.ids()
    at, asked = f"/conferences/{own['conference_id']}", f"/invitations/{own['invitation_id']}"
    mark = {"invitation": other["invitation_id"], "attendance": "absent"}
    decided = {"child": other["child_id"], "decision": "removed"}
    deputy = {"answer": "deputy", "deputy": str(stage.own.people["education"].id)}
    chair, invited = stage.everybody["chair"], stage.everybody["invited"]
    answers = [
        await chair.api("PUT", f"{at}/attendance", {"marks": [mark]}),
        await chair.api("PUT", f"{at}/outcome", {"children": [decided], "revision": 1}),
        await invited.api("PUT", f"{asked}/reply", deputy),
        await invited.get(f"{asked}/report/receipts/{other['receipt']}"),
        await stage.everybody["deputy"].submit(f"{asked}/answer", {"answer": "accepted"}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 422, 404, 404]
    families = {"kind": "review", "children": [own["child_id"], other["child_id"]]}
    made = await stage.everybody["coordinator"].api("POST", "/conferences", families)
    assert made.status_code == 422


async def test_a_chair_s_lists_hold_what_they_chair_and_not_what_they_are_invited_to(
    stage: Stage, visit: Visit
):
    guest = await visit(Role.CHAIR, professional=stage.own.people["health"].id)
    for path in ("/conferences?show=all", "/work-list"):
        assert str(stage.own.conference) not in (await guest.get(path)).text
        assert str(stage.own.conference) in (await stage.everybody["chair"].get(path)).text
    assert "Your answer" in (await guest.get(f"/conferences/{stage.own.conference}")).text
    assert (
        f"/invitations/{stage.own.invitations['health']}"
        in (await guest.get("/my-conferences")).text
    )
