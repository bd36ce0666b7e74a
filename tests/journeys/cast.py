"""Everybody and everything of the journey, put on record through the API by a program.

All of it is made up. The names of the children, their dates of birth and references are what no
mail may hold.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from people.permissions import Role
from tests.journeys.forms import fill
from tests.journeys.stage import Stage
from tests.visitor import text_of

API = "/api/v1"
AGENCIES = {
    "office": ("City Council Meetings Office", "other", "dundee"),
    "social_work": ("City Council Locality Team", "social_work", "dundee"),
    "health": ("Tayside Community Health", "health", "scotland"),
    "hospital": ("Ninewells Hospital", "health", "scotland"),
    "police": ("Tayside Division", "police", "scotland"),
    "education": ("City Schools", "education", "dundee"),
    "housing": ("Harbour Housing", "housing", "scotland"),
    "charity": ("Tay Action", "third_sector", "scotland"),
}
PEOPLE = {
    "morag": ("Morag Reid", "Conference coordinator", "office"),
    "ewan": ("Ewan Baird", "Conference chair", "office"),
    "jean": ("Jean Petrie", "Minute-taker", "office"),
    "catriona": ("Catriona Muir", "Social worker", "social_work"),
    "zoe": ("Zoë Ni Dhomhnaill", "Health visitor", "health"),
    "callum": ("Callum Rennie", "School nurse", "health"),
    "anil": ("Anil Mehta", "Paediatrician", "health"),
    "una": ("Una Kerr", "Midwife", "health"),
    "greer": ("Greer Dunlop", "Family nurse", "health"),
    "fraser": ("Fraser Tait", "GP", "health"),
    "ruth": ("Ruth Lindqvist", "Consultant", "hospital"),
    "lewis": ("Lewis Aird", "Police sergeant", "police"),
    "mhairi": ("Mhairi Soutar", "Police constable", "police"),
    "dod": ("Dod Lamont", "Police inspector", "police"),
    "fiona": ("Fiona Gow", "Head teacher", "education"),
    "gail": ("Gail Innes", "Head teacher of another school", "education"),
    "pat": ("Pat Okafor", "Housing officer", "housing"),
    "nadia": ("Nadia Costa", "Support worker", "charity"),
    "sam": ("Sam Ogilvie", "Volunteer", "charity"),
}
WITHOUT_MAIL = "fraser"


def called(who: str) -> str:
    """How the journey tells of somebody."""
    name, role, _ = PEOPLE[who]
    return f"{name} ({role})"


SORRELS = {
    "name": "Sorrel",
    "reference": "F-26-0117",
    "children": [
        {"name": "Aileen Sorrel", "date_of_birth": "2021-03-14", "case_reference": "RC-26-0388"},
        {"name": "Rowan Sorrel", "date_of_birth": "2018-09-02", "case_reference": "RC-26-0389"},
    ],
}
BRACKENS = {
    "name": "Bracken",
    "reference": "F-26-0118",
    "children": [
        {"name": "Isla Bracken", "date_of_birth": "2023-05-30", "case_reference": "RC-26-0401"},
    ],
}
SECRETS = {
    "Sorrel", "Aileen", "Rowan", "Bracken", "Isla", "A.S.", "R.S.", "I.B.",
    "F-26-0117", "F-26-0118", "RC-26-0388", "RC-26-0389", "RC-26-0401",
    *("2021-03-14", "14/3/2021", "14/03/2021", "14 March 2021", "14 Mar 2021", "20210314"),
    *("2018-09-02", "2/9/2018", "02/09/2018", "2 September 2018", "2 Sep 2018", "20180902"),
    *("2023-05-30", "30/5/2023", "30/05/2023", "30 May 2023", "20230530"),
}  # fmt: skip


@dataclass
class Cast:
    """The ids of everybody, and those who are signed in."""

    program: httpx.AsyncClient
    agencies: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    children: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    def address(self, who: str) -> str:
        """Somebody's mail address."""
        return f"{who}@{PEOPLE[who][2].replace('_', '-')}.example"

    def named(self, address: str) -> str:
        """Who has that mail address."""
        return address.partition("@")[0]


async def gathered(stage: Stage) -> Cast:
    """Everybody on record, and those who sign in signed in."""
    coordinator = await stage.signed_in(Role.COORDINATOR)
    cast = Cast(program=await _program(stage, coordinator), browsers={"admin": coordinator})
    for agency, (name, group, calendar) in AGENCIES.items():
        async with stage.act("agency.add"):
            made = await _made(cast, "/agencies", name=name, group=group, calendar=calendar)
        cast.agencies[agency] = made["id"]
    for who in PEOPLE:
        await _add_professional(stage, cast, who)
    for family in (SORRELS, BRACKENS):
        async with stage.act("family.add"):
            made = await _made(cast, "/children", **family)
        for child, kept in zip(family["children"], made["children"], strict=True):
            assert kept["case_reference"] == child["case_reference"]  # type: ignore[index]
            cast.children[child["name"].split()[0].lower()] = kept["id"]  # type: ignore[index]
    await _add_venue(stage, cast)
    await _sign_in(stage, cast)
    stage.say(f"On record: {len(AGENCIES)} agencies, {len(PEOPLE)} people, 3 children, 2 rooms.")
    return cast


async def call(
    client: httpx.AsyncClient, method: str, path: str, body: object = None, **headers: str
) -> dict[str, Any]:
    """Call the API; what it answers, which is no refusal."""
    answer = await client.request(method, f"{API}{path}", json=body, headers=headers)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _program(stage: Stage, coordinator: httpx.AsyncClient) -> httpx.AsyncClient:
    """A program that comes in with a token, made on the coordinator's own page and shown once."""
    async with stage.act("token.add"):
        wanted = {"label": "Case system", "days": "180", "scope": "everything"}
        shown = await fill(coordinator, "/account", wanted)
    found = re.search(r'id="token"[^>]* value="([^"]+)"', shown.text)
    assert found, text_of(shown)
    token = found[1]
    assert token not in (await coordinator.get("/account")).text
    program = await stage.visitor()
    program.headers["authorization"] = f"Bearer {token}"
    return program


async def _made(cast: Cast, path: str, **body: object) -> dict[str, Any]:
    answer = await cast.program.post(f"{API}{path}", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    again = await cast.program.get(answer.headers["location"])
    assert again.json() == found
    return found


async def _add_professional(stage: Stage, cast: Cast, who: str) -> None:
    name, role, agency = PEOPLE[who]
    reached = {} if who == WITHOUT_MAIL else {"email": cast.address(who)}
    async with stage.act("professional.add"):
        made = await _made(
            cast, "/professionals", name=name, role=role, agency=cast.agencies[agency],
            phone="01632 960117", is_confirmed=True, **reached,
        )  # fmt: skip
    cast.people[who] = made["person"]["id"]
    stage.post.open_mailbox(cast.address(who))


async def _add_venue(stage: Stage, cast: Cast) -> None:
    rooms = [
        {"name": "The Tay Room", "capacity": 16, "is_step_free": True, "has_hearing_loop": True},
        {"name": "The Law Room", "capacity": 20, "is_step_free": True},
    ]
    async with stage.act("venue.add"):
        made = await _made(
            cast, "/venues", name="Friarfield House", address="1 Barrack Street",
            parking="Behind the house", directions="Bus 22 to the Howff", rooms=rooms,
        )  # fmt: skip
    cast.rooms = {room["name"].split()[1].lower(): room["id"] for room in made["rooms"]}


async def _sign_in(stage: Stage, cast: Cast) -> None:
    for who, role in (
        ("morag", Role.COORDINATOR),
        ("ewan", Role.CHAIR),
        ("jean", Role.MINUTE_TAKER),
        ("catriona", Role.LEAD_PROFESSIONAL),
        ("fiona", Role.PROFESSIONAL),
        ("callum", Role.PROFESSIONAL),
        ("gail", Role.PROFESSIONAL),
    ):
        cast.browsers[who] = await stage.signed_in(role, professional=cast.people[who])
    for role in (Role.CHIEF_OFFICER, Role.STANDARDS_LEAD):
        cast.browsers[role.value] = await stage.signed_in(role)
