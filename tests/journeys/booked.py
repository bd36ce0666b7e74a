"""The first chapter: a standard is adopted, a review arranged and booked, and people are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.journeys.cast import API, WITHOUT_MAIL, Cast, call
from tests.journeys.letters import Letter
from tests.journeys.stage import Stage

FIRST_BOOKED: dict[str, object] = {"starts_at": "2027-01-06T10:00:00Z", "minutes": 90}
EXPECTED: dict[str, dict[str, object]] = {
    "zoe": {"expectation": "both", "required": True},
    "callum": {"expectation": "both"},
    "anil": {"expectation": "both"},
    "una": {"expectation": "attend"},
    "greer": {"expectation": "both"},
    "fraser": {"expectation": "report", "counts_to_quorum": False, "may_decide": False},
    "lewis": {"expectation": "both", "required": True},
    "fiona": {"expectation": "both"},
    "pat": {"expectation": "if_involved"},
}
RUN_IT = ("ewan", "jean", "catriona")
FIRST_DUE = {
    "scotland": "Your report is due by Thursday 24 December 2026, 17:00.",
    "dundee": "Your report is due by Tuesday 29 December 2026, 17:00.",
}
REPORTERS = {
    "scotland": ("zoe", "callum", "anil", "greer", "lewis"),
    "dundee": ("catriona", "fiona"),
}


@dataclass
class Told:
    """One conference as the journey knows it, and what each person was mailed about it last."""

    id: str
    reference: str
    invitations: dict[str, str] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Its page, and below /api/v1 its address."""
        return f"/conferences/{self.id}"


async def adopt_standard(stage: Stage, cast: Cast) -> None:
    """The Chief Officers' standard comes into force."""
    lead = cast.browsers["standards_lead"]
    body = {
        "preset": "dundee-action17",
        "in_force_from": "2026-09-01",
        "agreed_on": "2026-08-24",
        "agreed_by": "Chief Officers Group",
    }
    async with stage.act("standard.adopt"):
        adopted = await call(lead, "POST", "/standards", body)
    assert adopted["title"] == "Dundee: Action 17 local standards (proposed)"
    stage.say("The standard of Action 17 is adopted, in force since 1 September 2026.")


async def arrange(stage: Stage, cast: Cast, *children: str, **asked: Any) -> Told:  # noqa: ANN401
    """A review arranged through the API; nobody is told anything yet."""
    body = {
        "kind": "review",
        "children": [cast.children[child] for child in children],
        "chair": cast.people["ewan"],
        "minute_taker": cast.people["jean"],
        **asked,
    }
    async with stage.act("conference.arrange"):
        made = await call(cast.browsers["morag"], "POST", "/conferences", body)
    assert made["state"] == "planned"
    assert await stage.mail() == {}
    told = Told(made["id"], made["reference"])
    remember_invitations(cast, told, made)
    told.letters.clear()
    stage.say(f"Review {told.reference} arranged, due by {made['due_on']}: {made['due_counted']}")
    return told


async def arrange_the_review(stage: Stage, cast: Cast) -> Told:
    """The review of the story, with everybody; its due date is six months after the initial one."""
    told = await arrange(
        stage, cast, "aileen", "rowan",
        lead_professional=cast.people["catriona"],
        clock_event="initial_conference", clock_started_on="2026-07-24",
        invitees=invitees(cast),
    )  # fmt: skip
    read = await call(cast.browsers["morag"], "GET", told.path)
    assert (read["due_on"], read["due_rule"]) == ("2027-01-24", "first_review_within")
    assert read["due_counted"] == (
        "Within 6 months of the initial conference."
        " 6 months after Friday 24 July 2026 is Sunday 24 January 2027."
    )
    assert set(told.invitations) == {*EXPECTED, *RUN_IT}
    return told


def invitees(cast: Cast, **added: Mapping[str, object]) -> list[dict[str, object]]:
    """Whom the review expects, and how."""
    return [{"professional": cast.people[who], **how} for who, how in {**EXPECTED, **added}.items()]


def remember_invitations(cast: Cast, told: Told, read: Mapping[str, Any]) -> None:
    """Keep the id of each person's invitation."""
    who = {id_: name for name, id_ in cast.people.items()}
    told.invitations = {who[one["professional"]]: one["id"] for one in read["invitations"]}


async def book(stage: Stage, cast: Cast, told: Told) -> None:
    """The review is booked into a room, and everybody with an address gets a mail of their own."""
    slot: dict[str, object] = {**FIRST_BOOKED, "room": cast.rooms["tay"]}
    async with stage.act("conference.book"):
        booked = await call(cast.browsers["morag"], "PUT", f"{told.path}/booking", slot)
    assert (booked["state"], booked["sequence"]) == ("booked", 1)
    assert booked["room"]["name"] == "The Tay Room"
    arrived = await stage.mail()
    asked = {*EXPECTED, *RUN_IT} - {WITHOUT_MAIL}
    assert set(arrived) == {cast.address(who) for who in asked}
    for address, letters in arrived.items():
        [letter] = letters
        told.letters[cast.named(address)] = letter
        assert (letter.method, letter.sequence) == ("REQUEST", 0)
        assert letter.starts_at == datetime(2027, 1, 6, 10, 0, tzinfo=UTC)
        assert "You are invited to a meeting." in letter.text
        assert "Wednesday 6 January 2027, 10:00 to 11:30" in letter.text
        assert "The Tay Room, Friarfield House, 1 Barrack Street" in letter.text
        assert "Morag Reid" in letter.text
    for calendar, words in FIRST_DUE.items():
        owing = {who for who in asked if words in told.letters[who].text}
        assert owing == set(REPORTERS[calendar])
    stage.say(f"Booked for 6 January 2027, 10:00, in the Tay Room: {len(asked)} mails.")


async def be_refused_the_same_room(stage: Stage, cast: Cast, told: Told, other: Told) -> None:
    """Another review cannot have the room at that time, and is told who has it."""
    slot = {"starts_at": "2027-01-06T11:00:00Z", "minutes": 60, "room": cast.rooms["tay"]}
    async with stage.refusal("conference.book"):
        refused = await cast.browsers["morag"].put(f"{API}{other.path}/booking", json=slot)
    assert refused.status_code == 409
    assert refused.json()["held_by"].startswith(f"conference {told.reference}")
    assert await stage.mail() == {}
    stage.say(f"Review {other.reference} is refused the Tay Room: {refused.json()['detail']}")


async def see_that_a_part_is_told(stage: Stage, cast: Cast, told: Told) -> None:
    """The coordinator's page shows who was told by mail, and whom somebody has to telephone."""
    read = await call(cast.browsers["morag"], "GET", told.path)
    delivered = {one["name"]: one["delivery"] for one in read["invitations"]}
    assert delivered.pop("Fraser Tait") is None
    assert set(delivered.values()) == {"sent"}
    async with stage.reading("conference.read"):
        page = await cast.browsers["morag"].get(told.path)
    assert page.status_code == 200
    assert "A.S. and 1 sibling" in page.text
