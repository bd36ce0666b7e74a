"""What programs that share nothing with ours make of what we write."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from notifications.calendar_mail.events import calendar_entry, calendar_object
from notifications.messages.wordings import wording_of
from tests.notifications.builders import SERVICE, TOKEN, ZOE, a_message, an_occasion
from tests.notifications.calendar_mail.samples import SAMPLES, sample
from tests.verifiers.readers import libical_reader, read_with_ical_js, read_with_libical

pytestmark = pytest.mark.system

INSTANTS = [
    datetime(2026, 12, 1, 10, 0, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    datetime(2027, 7, 1, 8, 0, tzinfo=UTC),
    datetime(2027, 10, 30, 23, 59, tzinfo=UTC),
    datetime(2027, 10, 31, 2, 0, tzinfo=UTC),
    datetime(2045, 7, 4, 9, 0, tzinfo=UTC),
]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The samples as files."""
    written = {name: tmp_path / f"{name}.ics" for name in SAMPLES}
    for name, file in written.items():
        file.write_bytes(sample(name))
    return written


def at_each_instant(folder: Path) -> list[Path]:
    """A meeting at each of the instants, in a zone no reader knows but from the file itself."""
    written = []
    for number, at in enumerate(INSTANTS):
        occasion = an_occasion(starts_at=at, ends_at=at.replace(minute=59, second=59))
        message = a_message(occasion=occasion)
        ics = calendar_object(message, occasion, ZOE, wording_of(message), service=SERVICE)
        file = folder / f"at-{number}.ics"
        file.write_bytes(ics.replace(b"Europe/London", b"Nowhere/Known"))
        written.append(file)
    return written


def test_ical_js_reads_the_samples_as_they_were_meant(files: dict[str, Path]) -> None:
    read: dict[str, Any] = dict(zip(files, read_with_ical_js(*files.values()), strict=True))
    assert [read[name]["method"] for name in SAMPLES] == [
        "REQUEST", "REQUEST", "CANCEL", "DECLINECOUNTER", "REQUEST",
    ]  # fmt: skip
    for name, (message, to) in SAMPLES.items():
        [event] = read[name]["events"]
        assert message.occasion is not None
        assert event["uid"] == message.occasion.uid
        assert event["organizer"] == f"mailto:r-{TOKEN}@conf.example"
        if name == "time_kept":
            continue  # it says which meeting, and nothing else
        assert event["sequence"] == message.occasion.sequence
        assert event["summary"] == "Meeting 4F7Q"
        assert event["class"] == "PRIVATE"
        [attendee] = event["attendees"]
        assert attendee["address"] == f"mailto:{to.address}"
        assert attendee["partstat"] == "NEEDS-ACTION"
        assert (event["zone"], event["stamp"]) == ("Europe/London", "2026-11-23T09:30:00Z")
    [awkward] = read["awkward"]["events"]
    message, _ = SAMPLES["awkward"]
    assert message.occasion is not None
    assert awkward["location"] == message.occasion.place
    assert awkward["description"] == wording_of(message).text.strip()


def test_libical_finds_no_error_and_no_broken_rule(files: dict[str, Path], tmp_path: Path) -> None:
    reader = libical_reader(tmp_path)
    for found in read_with_libical(reader, *files.values()):
        assert (found["errors"], found["breaks_rules"]) == (0, 0)
        assert found["uid"] == f"{TOKEN}@conf.example"


def test_both_readers_take_the_file_for_ones_own_calendar(tmp_path: Path) -> None:
    occasion = an_occasion(is_online=True, place="")
    file = tmp_path / "meeting.ics"
    file.write_bytes(
        calendar_entry(
            occasion, token=TOKEN, subject="Meeting 4F7Q", sender="Zoë O'Hara", service=SERVICE
        )
    )
    [found] = read_with_libical(libical_reader(tmp_path), file)
    assert (found["method"], found["errors"], found["breaks_rules"]) == ("PUBLISH", 0, 0)
    [read] = read_with_ical_js(file)
    [event] = read["events"]
    assert (read["method"], event["uid"]) == ("PUBLISH", occasion.uid)


def test_libical_does_find_a_rule_that_is_broken(files: dict[str, Path], tmp_path: Path) -> None:
    reader = libical_reader(tmp_path)
    lines = files["invitation"].read_bytes().split(b"\r\n")
    broken = tmp_path / "broken.ics"
    broken.write_bytes(b"\r\n".join(line for line in lines if not line.startswith(b"SEQUENCE")))
    broken.write_bytes(broken.read_bytes().replace(b"ORGANIZER;", b"X-ORGANIZER;"))
    with pytest.raises(AssertionError, match='"breaks_rules": 1'):
        read_with_libical(reader, broken)


def test_both_readers_give_our_instants_back_from_the_rules_in_the_file(tmp_path: Path) -> None:
    written = at_each_instant(tmp_path)
    expected = [f"{at:%Y%m%dT%H%M%SZ}" for at in INSTANTS]
    by_libical = read_with_libical(libical_reader(tmp_path), *written)
    assert [found["start"] for found in by_libical] == expected
    by_ical_js = [found["events"][0]["start"] for found in read_with_ical_js(*written)]
    assert [start.replace("-", "").replace(":", "") for start in by_ical_js] == expected
