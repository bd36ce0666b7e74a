"""Each case in which a kind of message is sent, as a message to somebody made up."""

from datetime import datetime, timedelta
from uuid import UUID

from notifications.messages.values import (
    CANCELS,
    FOLLOWS,
    WITH_CALENDAR,
    Item,
    Message,
    MessageKind,
    Occasion,
    Owed,
)
from people import public_url
from people.clock import moment

_NOBODY = UUID(int=0)
_REFERENCE = "4F7Q2M"
_TOKEN = "a" * 26
_SIGNED = {"sender": "The meetings office", "phone": "01632 960000"}
_OWED = {owed.value.replace("_", " "): (owed, False) for owed in Owed} | {
    f"{owed.value} overdue": (owed, True) for owed in Owed if owed in FOLLOWS
}
_CASES: dict[MessageKind, dict[str, dict[str, str]]] = {
    MessageKind.ANSWER_RECEIPT: {
        "will come": {"answer": "accepted"},
        "may come": {"answer": "tentative"},
        "cannot come": {"answer": "declined"},
        "a deputy comes": {"answer": "deputy"},
        "the deputy cannot come": {"answer": "deputy_refused"},
        "no answer read": {},
    },
    MessageKind.CANCELLATION: {"cancelled": {}, "no longer asked": {"removed": "yes"}},
    MessageKind.INVITATION: {
        "come and report": {"expectation": "both"},
        "come": {"expectation": "attend"},
        "report": {"expectation": "report"},
        "if involved": {"expectation": "if_involved"},
        "a deputy": {"expectation": "attend", "as_deputy": "yes"},
    },
    MessageKind.MEETING_NOTICE: {"asked": {}, "changed": {"changed": "time_and_place"}},
    MessageKind.UPDATE: {
        "another time": {"changed": "time"},
        "another place": {"changed": "place"},
        "both": {"changed": "time_and_place"},
        "what is asked": {"changed": "expectation"},
        "a time and what is asked": {"changed": "time_and_expectation"},
        "something else": {},
    },
}
_WITH_A_REPORT = frozenset({MessageKind.INVITATION, MessageKind.REPORT_REQUEST, MessageKind.UPDATE})
_RECEIPTS = frozenset({MessageKind.ANSWER_RECEIPT, MessageKind.REPORT_RECEIPT})
_LISTS = frozenset({MessageKind.ESCALATION, MessageKind.REMINDER})
_WITH_A_TIME = WITH_CALENDAR | {MessageKind.MEETING_CANCELLED, MessageKind.MEETING_NOTICE}


def samples(kind: MessageKind, now: datetime) -> list[tuple[str, Message]]:
    """The cases of a kind, each with a message; a week from now, to nobody there is."""
    if kind in _LISTS:
        return [
            (case, _message(kind, {}, now, (_item(kind, owed, now, is_late=is_late),)))
            for case, (owed, is_late) in _OWED.items()
        ]
    cases = _CASES.get(kind, {"as it is": {}})
    return [(case, _message(kind, words, now)) for case, words in cases.items()]


def _message(
    kind: MessageKind, words: dict[str, str], now: datetime, items: tuple[Item, ...] = ()
) -> Message:
    said = {**_SIGNED, **words}
    if kind in _WITH_A_REPORT and words.get("as_deputy") is None:
        said["report_due"] = moment(now + timedelta(days=5))
    if kind is MessageKind.UPDATE and "time" in words.get("changed", ""):
        said["was_at"] = moment(now + timedelta(days=6))
    if kind in _RECEIPTS:
        said["received"] = moment(now)
    if kind is MessageKind.REPORT_RECEIPT:
        said["digest"] = "0" * 64
    return Message(
        id=_NOBODY, about=_NOBODY, kind=kind, recipient=_NOBODY, reference=_REFERENCE,
        not_before=now, dedupe_key="sample", words=said,
        occasion=_occasion(kind, now) if kind in _WITH_A_TIME else None,
        reply_token=_TOKEN, answer_link=None if items else _link(),
        items=items,
    )  # fmt: skip


def _occasion(kind: MessageKind, now: datetime) -> Occasion:
    starts_at = now + timedelta(days=7)
    is_off = kind in CANCELS | {MessageKind.MEETING_CANCELLED}
    return Occasion(
        uid="", sequence=0, stamped_at=now, created_at=now, starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90), place="Room 2, Example House, 1 High Street",
        state="cancelled" if is_off else "confirmed",
    )  # fmt: skip


def _link() -> str:
    return f"{public_url.get()}/a/{_TOKEN}"


def _item(kind: MessageKind, owed: Owed, now: datetime, *, is_late: bool) -> Item:
    is_list = kind is MessageKind.ESCALATION
    days = timedelta(days=-7 if owed in FOLLOWS else 7)
    by = now + timedelta(days=-2 if is_late else 5)
    return Item(
        reference=_REFERENCE, owed=owed, meets_at=moment(now + days), by=moment(by),
        link=None if is_list else _link(), who="Sam Example" if is_list else "", is_late=is_late,
    )  # fmt: skip
