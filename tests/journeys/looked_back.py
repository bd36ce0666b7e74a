"""After the story: every mail that was sent, and the trail that was left."""

import hashlib
from collections import Counter, defaultdict
from pathlib import Path

from tests.journeys.booked import Told
from tests.journeys.cast import PEOPLE, SECRETS, Cast
from tests.journeys.letters import (
    Letter,
    check_addressed_to_one,
    check_calendar,
    check_says_nothing,
)
from tests.journeys.stage import Stage
from tests.verifiers.readers import libical_reader, read_with_ical_js, read_with_libical

INVITERS = {"Morag Reid"}
_CHAIN = """
SELECT number, previous, digest, jsonb_build_array(number, id, extract(epoch FROM at), verb,
       subject_kind, subject, account, professional, via, act, details)::text AS said
  FROM audit_entry ORDER BY number
"""


def check_every_mail(stage: Stage, cast: Cast, *conferences: Told) -> None:
    """One recipient, own UID and reply address, neutral words, nothing of a child."""
    names = {cast.address(who): name for who, (name, _, _) in PEOPLE.items()}
    secrets = SECRETS | {told.reference for told in conferences} | {told.id for told in conferences}
    for letter in stage.letters:
        check_addressed_to_one(letter)
        check_says_nothing(letter, secrets | set(cast.children.values()))
        others = set(names.values()) - {names[letter.to]} - INVITERS
        assert not any(name in letter.everything for name in others)
        if letter.method:
            check_calendar(letter)
    assert len({letter.id for letter in stage.letters}) == len(stage.letters)
    _check_order(stage.letters)


def _check_order(letters: list[Letter]) -> None:
    """Each person's entry for each meeting has a name of its own, and its changes are in order."""
    by_uid: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.method:
            by_uid[letter.uid].append(letter)
    for told in by_uid.values():
        assert len({letter.to for letter in told}) == 1
        assert len({letter.reference for letter in told}) == 1
        numbers = [letter.sequence for letter in told]
        stamps = [letter.event["DTSTAMP"].dt for letter in told]
        assert numbers == list(range(len(told)))
        assert stamps == sorted(set(stamps))
    references = {told[0].reference for told in by_uid.values()}
    assert len(references) == len(by_uid)


def check_with_other_readers(stage: Stage, folder: Path) -> None:
    """Programs that share nothing with ours read the same out of every calendar object."""
    invites = [letter for letter in stage.letters if letter.method]
    files = [folder / f"{number}.ics" for number in range(len(invites))]
    for file, letter in zip(files, invites, strict=True):
        file.write_bytes(letter.ics)
    by_libical = read_with_libical(libical_reader(folder), *files)
    by_ical_js = read_with_ical_js(*files)
    for letter, c, js in zip(invites, by_libical, by_ical_js, strict=True):
        [event] = js["events"]
        assert (c["errors"], c["breaks_rules"]) == (0, 0)
        assert c["method"] == js["method"] == letter.method
        assert c["uid"] == event["uid"] == letter.uid
        assert c["sequence"] == event["sequence"] == letter.sequence
        assert c["start"] == f"{letter.starts_at:%Y%m%dT%H%M%SZ}"
        assert event["start"] == f"{letter.starts_at:%Y-%m-%dT%H:%M:%SZ}"
        assert [one["address"] for one in event["attendees"]] == [f"mailto:{letter.to}"]
        assert event["organizer"] == f"mailto:{letter.reply_address}"
    stage.say(f"libical and ical.js read all {len(invites)} calendar objects as icalendar does.")


async def check_the_trail(stage: Stage) -> None:
    """Unbroken from the first entry, each covering the one before; an entry for each mail."""
    rows = await stage.rows.fetch(_CHAIN)
    assert [row["number"] for row in rows] == list(
        range(rows[0]["number"], rows[0]["number"] + len(rows))
    )
    before = b""
    for row in rows:
        assert (row["previous"] or b"") == before
        assert row["digest"] == hashlib.sha256(before + row["said"].encode()).digest()
        before = row["digest"]
    acts = Counter(row["act"] for row in await stage.rows.fetch("SELECT act FROM audit_entry"))
    assert acts["message.send"] == len(stage.letters)
    details = "".join(row["said"] for row in rows)
    assert not any(secret in details for secret in SECRETS)
    assert not any(name in details for name, _, _ in PEOPLE.values())
    stage.say(f"The trail holds {len(rows)} entries in one unbroken chain.")
