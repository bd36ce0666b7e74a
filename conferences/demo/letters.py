"""A print run for the demonstration: two letters, one in Polish, waiting for a second person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from conferences.families import service as families
from conferences.families.part_values import Expectation, SetPart
from conferences.families.values import (
    AddConsent,
    AddContact,
    Channel,
    ContactKind,
    MemberRole,
    Need,
    WriteMember,
)
from conferences.letters import service as letters
from conferences.letters.values import CheckLetter, CheckRun, PrepareRun, WriteTo
from notifications.letters import second_readers
from notifications.letters import service as wordings
from notifications.letters.laying_out import CHECKS
from notifications.letters.second_readers import ConfirmWording
from notifications.letters.service import WriteWording
from people.clock import local_day
from people.permissions import Viewer
from people.professionals import postal
from people.professionals.postal import SetPostalAddress

_POLISH = {
    "labels": "meeting: Spotkanie {reference}\nwhen: Kiedy\nwhere: Gdzie\nonline: Przez internet\n"
    "telephone: Telefon\nenclosed: W kopercie",
    "meeting_notice": "asked: Zapraszamy na spotkanie.\n"
    "changed: Termin lub miejsce spotkania się zmieniły.\n"
    "tell_us: Jeśli nie możesz przyjść, zadzwoń lub napisz do nas.\n"
    "needs: Powiedz nam, czy potrzebujesz tłumacza lub pomocy w dojeździe.",
}
_PEOPLE = (
    ("Zofia Lindenbaum", "Flat 3/2\n41 Harbour Brae\nStrathlorne SL4 9ZZ", "Polish", ()),
    ("Angus Whinfield", "2 Cooper's Yard\nStrathlorne SL1 9ZZ", "", (Need.EASY_READ,)),
)


async def write_letters(
    coordinator: Viewer, second: Viewer, held: Mapping[str, Any], *, now: datetime
) -> None:
    """Two relatives are asked by letter; the letters are checked and wait to be released.

    One of the translations is confirmed, the other waits for its second reader.
    """
    family, conference = held["family"], held["id"]
    if coordinator.professional is not None:
        lines = SetPostalAddress(lines="Harbour House\n12 Quayside\nStrathlorne SL1 9ZX")
        await postal.set_postal_address(coordinator, coordinator.professional, lines, now=now)
    for wording, said in _POLISH.items():
        asked = WriteWording(
            wording=wording, language="pl", sentences=said, translated_by="Made-up Translations"
        )
        made = await wordings.write_wording(coordinator, asked, now=now)
        if wording == "labels":
            read = ConfirmWording(read_by="Piotr Lindenbaum, made up")
            await second_readers.confirm(second, made, read, now=now)
    parts = [await _ask(coordinator, family, conference, one, now) for one in _PEOPLE]
    chosen = tuple(WriteTo(about=part, enclosures="How to find us") for part in parts)
    run = await letters.prepare(coordinator, family, PrepareRun(letters=chosen), now=now)
    shown = (await letters.get_run(coordinator, run, now=now)).shown
    looked_at = dict.fromkeys(CHECKS, True)
    sheet = CheckRun(letters=tuple(CheckLetter(letter=one.id, **looked_at) for one in shown))
    await letters.ask_release(coordinator, run, sheet, now=now)


async def _ask(
    coordinator: Viewer,
    family: UUID,
    conference: UUID,
    person: tuple[str, str, str, tuple[Need, ...]],
    now: datetime,
) -> UUID:
    name, address, language, needs = person
    written = WriteMember(name=name, role=MemberRole.RELATIVE, language=language, needs=needs)
    member = await families.add_member(coordinator, family, written, now=now)
    contact = AddContact(kind=ContactKind.ADDRESS, value=address)
    await families.add_contact(coordinator, member, contact, now=now)
    agreed = AddConsent(channel=Channel.POST, agreed_on=local_day(now))
    await families.add_consent(coordinator, member, agreed, now=now)
    comes = SetPart(expectation=Expectation.IN_PERSON, waiting_room="Green room")
    return await families.set_part(coordinator, conference, member, comes, now=now)
