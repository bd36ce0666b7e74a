from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from icalendar import Calendar, Component

from notifications.calendar_mail.events import calendar_object
from notifications.calendar_mail.zone import LONDON_RULES
from notifications.messages.values import MessageKind, Occasion
from notifications.messages.wordings import wording_of
from tests.notifications.builders import SERVICE, TOKEN, ZOE, a_message, an_occasion
from tests.notifications.calendar_mail.samples import GOLDEN, MEETINGS, SAMPLES, sample


def event_of(ics: bytes) -> dict[str, Any]:
    """The properties of the one event, by name."""
    [event] = Calendar.from_ical(ics).walk("VEVENT")
    assert event.subcomponents == []
    return dict(event)


def properties(component: Component) -> Iterator[tuple[str, str, str]]:
    """Everything a component says, in no order that matters."""
    for name, value in component.property_items(recursive=True, sorted=True):
        parameters = sorted(getattr(value, "params", {}).items())
        said: object = value.to_ical() if hasattr(value, "to_ical") else value
        yield name, str(parameters), str(said)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_calendar_object_says_what_its_golden_file_says(name: str) -> None:
    golden = (GOLDEN / f"{name}.ics").read_bytes()
    written = Calendar.from_ical(sample(name))
    assert list(properties(written)) == list(properties(Calendar.from_ical(golden)))


def test_the_invitation_is_written_byte_for_byte_like_its_golden_file() -> None:
    assert sample("invitation") == (GOLDEN / "invitation.ics").read_bytes()


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_same_message_gives_the_same_bytes(name: str) -> None:
    assert sample(name) == sample(name)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_lines_end_in_crlf_and_hold_at_most_75_octets(name: str) -> None:
    *lines, last = sample(name).split(b"\r\n")
    assert last == b""
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@pytest.mark.parametrize("name", MEETINGS)
def test_the_zone_is_the_constant_text_and_stands_before_the_event(name: str) -> None:
    ics = sample(name)
    assert ics.count(LONDON_RULES + b"BEGIN:VEVENT\r\n") == 1
    assert ics.count(b"BEGIN:VTIMEZONE") == 1


@pytest.mark.parametrize("name", MEETINGS)
def test_only_the_recipient_attends_and_answers_go_to_the_reply_address(
    name: str,
) -> None:
    event = event_of(sample(name))
    assert event["ATTENDEE"] == f"mailto:{SAMPLES[name][1].address}"
    assert str(event["ORGANIZER"]) == f"mailto:r-{TOKEN}@conf.example"
    assert str(event["UID"]) == f"{TOKEN}@conf.example"
    assert "SENT-BY" not in event["ORGANIZER"].params


@pytest.mark.parametrize("name", MEETINGS)
def test_the_summary_is_neutral_and_the_entry_private(name: str) -> None:
    event = event_of(sample(name))
    assert event["SUMMARY"] == "Meeting 4F7Q"
    assert event["CLASS"] == "PRIVATE"


def test_an_invitation_asks_for_an_answer() -> None:
    event = event_of(sample("invitation"))
    assert b"METHOD:REQUEST\r\n" in sample("invitation")
    assert event["STATUS"] == "CONFIRMED"
    assert event["SEQUENCE"] == 0
    assert dict(event["ATTENDEE"].params) == {
        "CN": "Zoë Ni Dhomhnaill",
        "CUTYPE": "INDIVIDUAL",
        "PARTSTAT": "NEEDS-ACTION",
        "ROLE": "REQ-PARTICIPANT",
        "RSVP": "TRUE",
    }


def test_who_comes_only_if_involved_is_optional() -> None:
    assert event_of(sample("update"))["ATTENDEE"].params["ROLE"] == "OPT-PARTICIPANT"


def test_a_cancellation_keeps_the_time_and_gives_no_way_to_join() -> None:
    event = event_of(sample("cancellation"))
    assert b"METHOD:CANCEL\r\n" in sample("cancellation")
    assert event["STATUS"] == "CANCELLED"
    assert event["DTSTART"].dt == datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    assert "CONFERENCE" not in event
    assert "sign in" not in str(event["DESCRIPTION"])


def test_summer_is_an_hour_ahead_on_the_wall_and_the_same_instant() -> None:
    event = event_of(sample("update"))
    assert event["DTSTART"].to_ical() == b"20270701T090000"
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["DTSTART"].dt == datetime(2027, 7, 1, 8, 0, tzinfo=UTC)


def test_an_online_meeting_says_so_and_holds_no_way_to_join() -> None:
    event = event_of(sample("update"))
    assert str(event["LOCATION"]) == "Online"
    assert "CONFERENCE" not in event
    assert "open the link below from an hour before" in str(event["DESCRIPTION"])


def write(occasion: Occasion, kind: MessageKind = MessageKind.INVITATION) -> bytes:
    message = a_message(kind=kind, occasion=occasion)
    return calendar_object(message, occasion, ZOE, wording_of(message), service=SERVICE)


def test_no_time_is_written_that_comes_twice() -> None:
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="comes twice"):
        write(an_occasion(starts_at=twice, ends_at=twice + timedelta(hours=5)))
    with pytest.raises(ValueError, match="comes twice"):
        write(an_occasion(starts_at=twice - timedelta(hours=5), ends_at=twice))


def test_without_a_place_or_a_way_to_join_there_is_no_location() -> None:
    online = an_occasion(place="", is_online=True, state="cancelled", sequence=1)
    assert "LOCATION" not in event_of(write(online, MessageKind.CANCELLATION))


def test_a_uid_that_is_not_the_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match="UID"):
        write(an_occasion(uid=f"{TOKEN}@elsewhere.example"))
    message = msgspec.structs.replace(a_message(), reply_token=None)
    assert message.occasion is not None
    with pytest.raises(ValueError, match="UID"):
        calendar_object(message, message.occasion, ZOE, wording_of(message), service=SERVICE)


def test_that_a_time_is_kept_says_which_meeting_and_nothing_else() -> None:
    event = event_of(sample("time_kept"))
    assert set(event) == {"UID", "DTSTAMP", "ORGANIZER"}
    assert str(event["UID"]) == f"{TOKEN}@conf.example"
