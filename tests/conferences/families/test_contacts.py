"""Where a family's people are reached: warnings, former addresses, what they agreed to."""

import asyncpg
import pytest

from conferences.families import service as families
from conferences.families.part_values import Expectation, RecordNotice
from conferences.families.tables import FamilyContact
from conferences.families.values import Channel, ContactKind, MemberRole, WriteMember
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import Role
from tests.builders import NOW, a_professional, a_viewer
from tests.conferences.families.people import (
    ELSEWHERE,
    FATHER,
    HOME,
    MAIL,
    MOTHER,
    PHONE,
    YOUNG,
    some_people,
)

pytestmark = pytest.mark.usefixtures("database")


async def test_an_address_another_party_has_needs_a_second_act():
    people = await some_people()
    mother, father = people.members["mother"], people.members["father"]
    await people.reach(mother, ContactKind.ADDRESS, HOME)
    same = HOME.upper().replace(",", "").replace("\n", "  ")
    with pytest.raises(InvalidError, match="Another person of this family has the same one"):
        await people.reach(father, ContactKind.ADDRESS, same)
    with pytest.raises(InvalidError, match="Say why"):
        await people.reach(father, ContactKind.ADDRESS, same, is_taken_all_the_same=True)
    await people.reach(
        father, ContactKind.ADDRESS, same, is_taken_all_the_same=True, why="They live together."
    )
    row = await FamilyContact.objects().get(FamilyContact.member == father)
    assert row is not None
    assert row.warned_of == ["shared"]


async def test_who_moves_has_a_former_address_that_is_kept_never_used_and_warned_of():
    people = await some_people()
    mother, father = people.members["mother"], people.members["father"]
    await people.reach(mother, ContactKind.ADDRESS, HOME)
    await people.reach(mother, ContactKind.ADDRESS, ELSEWHERE)
    record = await families.get_member(people.coordinator, mother, now=NOW)
    assert [(one.value, one.former_since is None) for one in record.contacts] == [
        (ELSEWHERE, True),
        (HOME, False),
    ]
    for who in (mother, father):
        with pytest.raises(InvalidError, match="former one"):
            await people.reach(who, ContactKind.ADDRESS, HOME)


async def test_a_number_is_known_again_however_it_is_written():
    people = await some_people()
    await people.reach(people.members["mother"], ContactKind.PHONE, PHONE)
    with pytest.raises(InvalidError, match="same one"):
        await people.reach(people.members["father"], ContactKind.PHONE, "+44 1382-555 0142")


async def test_a_professional_s_address_is_not_a_parent_s():
    people = await some_people()
    worker = await a_professional(email="worker@agency.example")
    assert worker.email
    with pytest.raises(InvalidError, match="professional"):
        await people.reach(people.members["mother"], ContactKind.EMAIL, worker.email)


@pytest.mark.parametrize(
    ("flag", "channel"),
    [
        ("no_post", Channel.POST), ("no_phone", Channel.PHONE), ("no_phone", Channel.TEXT),
        ("no_email", Channel.EMAIL),
    ],
)  # fmt: skip
async def test_a_flag_closes_a_way_that_was_agreed_to(flag: str, channel: Channel):
    people = await some_people()
    mother = people.members["mother"]
    for kind, value in (
        (ContactKind.ADDRESS, HOME), (ContactKind.PHONE, PHONE), (ContactKind.EMAIL, MAIL),
    ):  # fmt: skip
        await people.reach(mother, kind, value)
    for one in (Channel.POST, Channel.PHONE, Channel.TEXT, Channel.EMAIL):
        await people.agree(mother, one)
    before = await families.get_member(people.coordinator, mother, now=NOW)
    assert channel in before.channels
    written = WriteMember(name=MOTHER, role=MemberRole.MOTHER, **{flag: True})  # type: ignore[arg-type]
    await families.change_member(people.coordinator, mother, written, now=NOW)
    after = await families.get_member(people.coordinator, mother, now=NOW)
    assert channel not in after.channels


async def test_nobody_is_told_by_a_way_they_did_not_agree_to():
    people = await some_people()
    mother = people.members["mother"]
    await people.reach(mother, ContactKind.ADDRESS, HOME)
    part = await people.ask(mother)
    await people.book()
    told = RecordNotice(channel=Channel.POST, given_at=NOW, by_whom="M. Kerr, by post")
    with pytest.raises(RefusedError, match="did not agree"):
        await families.record_notice(people.coordinator, part, told, now=NOW)
    consent = await people.agree(mother, Channel.POST)
    await families.record_notice(people.coordinator, part, told, now=NOW)
    seen = await families.get_part(people.coordinator, part, now=NOW)
    assert seen.is_told
    await families.end_consent(people.coordinator, consent, now=NOW)
    with pytest.raises(RefusedError, match="did not agree"):
        await families.record_notice(people.coordinator, part, told, now=NOW)


async def test_an_address_that_became_dangerous_is_warned_of_again_before_something_is_posted():
    people = await some_people()
    mother, father = people.members["mother"], people.members["father"]
    taken = {"is_taken_all_the_same": True, "why": "They live together."}
    await people.reach(mother, ContactKind.ADDRESS, HOME)
    await people.reach(father, ContactKind.ADDRESS, HOME, **taken)
    await people.agree(father, Channel.POST)
    await people.reach(mother, ContactKind.ADDRESS, ELSEWHERE)
    part = await people.ask(father, Expectation.IN_WRITING)
    await people.book()
    told = {"channel": Channel.POST, "given_at": NOW, "by_whom": "M. Kerr"}
    with pytest.raises(InvalidError, match="former"):
        await families.record_notice(people.coordinator, part, RecordNotice(**told), now=NOW)  # type: ignore[arg-type]
    again = RecordNotice(**told, **taken)  # type: ignore[arg-type]
    await families.record_notice(people.coordinator, part, again, now=NOW)


async def test_a_young_person_is_asked_directly_only_if_the_chair_says_so():
    people = await some_people()
    young = people.members["young_person"]
    with pytest.raises(RefusedError, match="only if the chair says so"):
        await people.ask(young)
    await people.ask(young, Expectation.THROUGH_ADVOCATE)
    await people.direct()
    await people.ask(young)
    record = await families.get_member(people.coordinator, young, now=NOW)
    assert (record.direct_chair, record.direct_reason) == (
        people.chair.name, "She is fourteen and wishes it.",
    )  # fmt: skip


async def test_for_everybody_but_a_coordinator_a_family_s_people_are_not_there():
    people = await some_people()
    for role in Role:
        viewer = a_viewer(role, professional=people.chair)
        if role is not Role.COORDINATOR:
            with pytest.raises(NotFoundError):
                await families.get_people(viewer, people.family, now=NOW)
            with pytest.raises(NotFoundError):
                await families.get_member(viewer, people.members["mother"], now=NOW)


async def test_no_column_of_the_database_holds_a_name_or_an_address(database: str):
    people = await some_people()
    mother = people.members["mother"]
    await people.reach(mother, ContactKind.ADDRESS, HOME)
    await people.reach(mother, ContactKind.EMAIL, MAIL)
    await people.reach(mother, ContactKind.PHONE, PHONE)
    await people.agree(mother, Channel.BY_HAND, by_whom="Her sister Elspeth Isbister")
    await people.agree(mother, Channel.EMAIL)
    part = await people.ask(mother)
    await people.keep_apart()
    await people.book()
    given = RecordNotice(channel=Channel.BY_HAND, given_at=NOW, by_whom="Elspeth Isbister")
    await families.record_notice(people.coordinator, part, given, now=NOW)
    await families.send_mail(people.coordinator, part, now=NOW)
    connection = await asyncpg.connect(database)
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    words = (*MOTHER.split(), *FATHER.split(), YOUNG.split()[0], "Elspeth", "Rosehip", MAIL,
             "555 0142", "bail conditions of")  # fmt: skip
    found = {
        (row["tablename"], word)
        for row in tables
        for word in words
        if await connection.fetch(
            f"SELECT 1 FROM {row['tablename']} AS one WHERE one::text ILIKE $1 LIMIT 1",  # noqa: S608
            f"%{word}%",
        )
    }
    await connection.close()
    assert found == set()
