"""A calendar to subscribe to, as bytes: parsed back to what it was made of."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from notifications.calendar_mail.feeds import FeedEntry, feed
from notifications.calendar_mail.zone import LONDON_RULES
from tests.verifiers.readers import libical_reader, read_with_ical_js, read_with_libical

_START = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
_INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def an_entry(number: int = 0, **more: object) -> FeedEntry:
    """A meeting of an hour and a half."""
    fields = {
        "uid": f"{number:032x}@conf.example", "sequence": number, "stamped_at": _START,
        "starts_at": _START + timedelta(days=number), "is_cancelled": False,
        "ends_at": _START + timedelta(days=number, minutes=90), **more,
    }  # fmt: skip
    return FeedEntry(**fields)  # type: ignore[arg-type]


def test_it_has_a_name_the_rules_of_the_zone_and_when_to_come_again_and_no_method() -> None:
    written = feed([an_entry()])
    assert LONDON_RULES in written
    for line in (
        b"NAME:Meetings", b"X-WR-CALNAME:Meetings", b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"X-PUBLISHED-TTL:PT1H",
    ):  # fmt: skip
        assert b"\r\n" + line + b"\r\n" in written
    assert b"METHOD" not in written
    assert b"ATTENDEE" not in written
    assert b"ORGANIZER" not in written


def test_an_empty_one_is_still_a_calendar() -> None:
    assert Calendar.from_ical(feed([])).walk("VEVENT") == []


@given(st.lists(st.tuples(_INSTANTS, st.integers(1, 600), st.booleans()), max_size=5))
def test_what_is_parsed_back_is_what_it_was_made_of(
    meetings: list[tuple[datetime, int, bool]],
) -> None:
    entries = [
        an_entry(
            number,
            starts_at=at.replace(microsecond=0),
            ends_at=at.replace(microsecond=0) + timedelta(minutes=minutes),
            is_cancelled=is_cancelled,
        )
        for number, (at, minutes, is_cancelled) in enumerate(meetings)
    ]
    found = Calendar.from_ical(feed(entries)).walk("VEVENT")
    assert [
        (event["UID"], event["SEQUENCE"], event["STATUS"] == "CANCELLED") for event in found
    ] == [(entry.uid, entry.sequence, entry.is_cancelled) for entry in entries]
    for event, entry in zip(found, entries, strict=True):
        assert event.decoded("dtstart").astimezone(UTC) == entry.starts_at or _comes_twice(entry)


def _comes_twice(entry: FeedEntry) -> bool:
    """In the last hour of summer time the wall clock alone does not say which is meant."""
    return entry.starts_at.month == 10 and entry.starts_at.hour in (0, 1)


@pytest.mark.system
def test_programs_that_share_nothing_with_ours_read_every_meeting(tmp_path: Path) -> None:
    entries = [an_entry(number, is_cancelled=number == 2) for number in range(3)]
    file = tmp_path / "feed.ics"
    file.write_bytes(feed(entries).replace(b"Europe/London", b"Nowhere/Known"))
    [read] = read_with_ical_js(file)
    assert [event["uid"] for event in read["events"]] == [entry.uid for entry in entries]
    assert [event["start"] for event in read["events"]] == [
        f"{entry.starts_at:%Y-%m-%dT%H:%M:%SZ}" for entry in entries
    ]
    [found] = read_with_libical(libical_reader(tmp_path), file)
    assert found["errors"] == 0
