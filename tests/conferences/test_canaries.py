"""Whoever follows every link, list and export from their first page meets nothing foreign.

Two cases are full of words that stand nowhere else, each field its own. The second is restricted to
one person, or people of the first are barred from it; then everybody walks from their first page to
wherever links, forms that ask, and lists lead.
"""

import re
from uuid import UUID

from litestar import Litestar

from conferences.access import service as access
from conferences.access.values import Restrict, SetBar
from conferences.attending import service as attending
from conferences.attending.values import AllTheSame, WalkIn
from conferences.children.bars import BarReason
from conferences.families import service as families
from conferences.families.part_values import Expectation, SetPart, WhyNot
from conferences.families.values import (
    AddConsent,
    AddContact,
    Channel,
    ContactKind,
    KeepApart,
    MemberRole,
    WriteMember,
)
from people.permissions import Permission, Role, may
from tests.builders import NOW, a_professional, a_viewer, the_conference
from tests.conferences.crawling import Crawl, lists_of
from tests.conferences.test_who_sees_what import Stage, stage
from tests.conferences.two_conferences import Known
from tests.conftest import Visit
from tests.visitor import Visitor

__all__ = ["stage"]
CONTENT = re.compile(r"teasel|corin|-canary|01632 960977")
"""What not even those meet who watch over the service: they see ids and references alone."""
NAMED_ONLY = re.compile(rf"{CONTENT.pattern}|rc-26-0002|f-0002")
OF_THE_FIRST = re.compile(r"aileen|sorrel|-canary|01632 960977|rc-26-0001|f-0001")
FOUND_BY_A_COORDINATOR = {
    "teasel", "corin", "rc-26-0002", "f-0002", "01632 960977", "-canary",
}  # fmt: skip


async def _restrict_the_other(stage: Stage) -> None:
    person = await a_professional()
    named = a_viewer(Role.COORDINATOR, professional=person)
    await _people_of(stage.other)
    why = Restrict(reason="restricted-canary: staff are family")
    await access.restrict(named, stage.other.family, why, now=NOW)
    kept = await a_professional()
    asked = SetBar(
        professional=kept.id, reference="RC-26-0002", reason=BarReason.OTHER, note="note-canary"
    )
    await access.set_bar(named, asked, now=NOW)


async def _people_of(known: Known) -> None:
    """A family's people, with a word of its own in each field that can be typed."""
    who = a_viewer(Role.COORDINATOR, professional=await a_professional())
    mother = WriteMember(
        name="Mother-Canary", role=MemberRole.MOTHER, need_words="needs-canary",
        safe_times="times-canary", safe_person="person-canary",
    )  # fmt: skip
    father = WriteMember(name="Father-Canary Reid", role=MemberRole.FATHER)
    members = [
        await families.add_member(who, known.family, one, now=NOW) for one in (mother, father)
    ]
    for kind, value in (
        (ContactKind.ADDRESS, "7 Canary-Wynd, street-canary"),
        (ContactKind.EMAIL, "mail-canary@post.example"),
        (ContactKind.PHONE, "01632 960977"),
    ):
        contact = AddContact(kind=kind, value=value)
        await families.add_contact(who, members[0], contact, now=NOW)
    by_hand = AddConsent(channel=Channel.BY_HAND, agreed_on=NOW.date(), by_whom="hands-canary")
    await families.add_consent(who, members[0], by_hand, now=NOW)
    apart = KeepApart(
        member=members[0], other_member=members[1], why="bail", reason="apart-canary",
        from_on=NOW.date(),
    )  # fmt: skip
    await families.keep_apart(who, known.family, apart, now=NOW)
    part = SetPart(
        expectation=Expectation.NOT_INVITED, why_not=WhyNot.OWN_WISH, why_not_words="not-canary"
    )
    await families.set_part(who, known.conference, members[1], part, now=NOW)
    namesake = await a_professional("Una Reid")
    came = WalkIn(
        professional=namesake.id,
        all_the_same=(AllTheSame(professional=namesake.id, reason="same-canary"),),
    )
    await attending.add_walk_in(who, known.conference, came, now=NOW)


async def test_who_is_barred_meets_no_word_of_the_case_they_worked_on(
    app: Litestar, stage: Stage
) -> None:
    await _people_of(stage.own)
    reference = await _reference_of(stage.own.conference)
    ids = [str(stage.own.conference), str(stage.own.child), str(stage.own.family)]
    foreign = re.compile("|".join([OF_THE_FIRST.pattern, reference.lower(), *ids]))
    barred = ("chair", "coordinator", "deputy", "invited", "lead", "minutes")
    for who in barred:
        professional = stage.everybody[who].viewer.professional
        assert professional is not None
        bar = SetBar(professional=professional, reference="F-0001", reason=BarReason.RELATIVE)
        await access.set_bar(a_viewer(Role.COORDINATOR), bar, now=NOW)
    for who in barred:
        crawl = Crawl(stage.everybody[who], foreign)
        await crawl.follow("/", *lists_of(app), *(f"{one}?search=RC-26-000" for one in _SEARCHES))
        met = [(path, word) for path, word in crawl.met if not _is_of_bars(path)]
        assert met == [], who
        assert (crawl.failed, crawl.dead) == ([], []), who


def _is_of_bars(path: str) -> bool:
    """Whoever sets bars sees there which reference was typed, by themselves or for their case."""
    return path.removeprefix("/api/v1").startswith("/bars")


async def test_nobody_who_is_not_named_meets_a_word_of_a_restricted_case(
    app: Litestar, stage: Stage
) -> None:
    await _restrict_the_other(stage)
    reference = await _reference_of(stage.other.conference)
    ids = [str(stage.other.conference), str(stage.other.child), str(stage.other.family)]
    foreign = re.compile("|".join([NAMED_ONLY.pattern, reference.lower(), *ids]))
    pages = 0
    for who, visitor in stage.everybody.items():
        watches = may(visitor.viewer, Permission.AUDIT_VIEW)
        crawl = Crawl(visitor, CONTENT if watches else foreign)
        await crawl.follow("/", *lists_of(app), *(f"{one}?search=RC-26-000" for one in _SEARCHES))
        assert crawl.met == [], who
        assert crawl.failed == [], who
        assert crawl.dead == [], who
        pages += len(crawl.seen)
    print(f"canaries: {pages} pages and lists by {len(stage.everybody)} people")  # noqa: T201
    assert pages > 500


_SEARCHES = ("/children", "/conferences", "/professionals", "/api/v1/conferences")


async def test_counts_are_the_same_with_a_restricted_case_present_and_absent(
    stage: Stage, visit: Visit
) -> None:
    other = await a_professional()
    visitor = await visit(Role.COORDINATOR, professional=other.id)
    both = await _counts(visitor)
    await _restrict_the_other(stage)
    one = await _counts(visitor)
    assert {name: number - one[name] for name, number in both.items()} == {
        "/conferences?show=all": 1, "/children": 1,
    }  # fmt: skip


async def _counts(visitor: Visitor) -> dict[str, int]:
    paths = ("/conferences?show=all", "/children")
    return {path: (await visitor.api("GET", path)).json()["total"] for path in paths}


async def test_control_a_coordinator_meets_them_while_the_case_is_not_restricted(
    app: Litestar, stage: Stage
) -> None:
    await _people_of(stage.other)
    crawl = Crawl(stage.everybody["coordinator"], NAMED_ONLY)
    await crawl.follow("/", *lists_of(app), f"/conferences/{stage.other.conference}")
    assert {word for _, word in crawl.met} >= FOUND_BY_A_COORDINATOR


async def _reference_of(conference: UUID) -> str:
    return str((await the_conference(conference)).reference)
