"""Every shape an answer by mail comes in, as a mail, and what becomes of it, as a document.

The mails are read and judged by the rules the service uses; the words of the document are those of
the verdict, so that it cannot say anything else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from conferences.attending.values import Addressed
from conferences.mailed.judging import Effect, Match, Verdict, Why, judge
from notifications.inbox.reading import read_mail
from notifications.inbox.senders import plain
from notifications.inbox.values import Incoming, State, Trust
from tests.notifications.inbox import replies
from tests.notifications.inbox.replies import Said

TOKEN = "abcdefghijklmnopqrstuvwx23"  # noqa: S105 - how one looks
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OURS = "mx.convenor.invalid"
_SAID = Said(token=TOKEN)
_VOUCHED = "Authentication-Results: {server}; dmarc=pass header.from={domain}"
_NIGHT = "out of the office"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A mail as a program or a person writes it; ``how`` says what is odd about it."""

    program: str
    what: str
    how: str
    raw: bytes


def _vouched(said: Said) -> Said:
    """What our mail server says of the sender, who is who they say."""
    domain = said.sender.partition("@")[2]
    statement = _VOUCHED.format(server=OURS, domain=domain)
    return replace(said, headers="\r\n".join(filter(None, (statement, said.headers))))


def _by(shape: replies.Shape, **said: object) -> bytes:
    return shape(_vouched(replace(_SAID, **said)))  # type: ignore[arg-type]


def _written(text: str, headers: str = "", **said: object) -> bytes:
    return replies.written(_vouched(replace(_SAID, headers=headers, **said)), text)  # type: ignore[arg-type]


def _apple(answer: str) -> bytes:
    raw = _by(replies.apple, answer=answer)
    return raw.replace(b"header.from=nhs.example", b"header.from=imip.me.com")


def _answers() -> Iterator[Case]:
    later = _SAID.starts_at + timedelta(days=1)
    shapes: tuple[tuple[str, replies.Shape, str], ...] = (
        ("Outlook, Exchange, Microsoft 365", replies.outlook, "no organizer, a zone of Windows"),
        ("Gmail, Google Calendar", replies.gmail, "the same object twice"),
        ("Thunderbird", replies.thunderbird, "the whole event again"),
        ("Roundcube, Kolab", replies.roundcube, "organizer and comment kept"),
        ("Outlook on a telephone", replies.mobile, "no stamp, no number, no text"),
    )
    for program, shape, how in shapes:
        for answer in ("accepted", "tentative", "declined"):
            yield Case(program=program, what=answer, how=how, raw=_by(shape, answer=answer))
    for answer in ("accepted", "tentative", "declined"):
        yield Case(program="Apple (iCloud)", what=answer, how="from an alias", raw=_apple(answer))
    for program, shape in (("Outlook", replies.outlook), ("Gmail", replies.gmail)):
        raw = _by(shape, answer="tentative", proposed_at=later)
        yield Case(program=program, what="another time", how="COUNTER", raw=raw)
    raw = _by(replies.thunderbird, answer="delegated")
    yield Case(program="Any", what="somebody else sent", how="DELEGATED", raw=raw)
    raw = _by(replies.outlook, answer="accepted", comment="My colleague Max will attend instead")
    yield Case(program="Any", what="a deputy in the comment", how="accepted", raw=raw)
    raw = _by(replies.room)
    yield Case(program="A room", what="accepted", how="an automaton, no attendee", raw=raw)
    raw = _by(replies.stripped)
    how = "a file of bytes, the method only inside"
    yield Case(program="A gateway", what="accepted", how=how, raw=raw)
    raw = _by(replies.renamed)
    how = "the mail names another method"
    yield Case(program="A gateway", what="accepted", how=how, raw=raw)
    raw = _by(replies.winmail)
    yield Case(program="Outlook of old", what="accepted", how="winmail.dat", raw=raw)


def _by_others() -> Iterator[Case]:
    boss = "reception@nhs.example"
    for answer in ("accepted", "declined"):
        raw = _by(replies.outlook, sender=boss, answer=answer)
        how = "from another address, for whom was invited"
        yield Case(program="A shared mailbox or assistant", what=answer, how=how, raw=raw)
    stranger = "max@elsewhere.example"
    raw = _by(replies.outlook, sender=stranger, attendee=stranger)
    how = "the invitation was forwarded"
    yield Case(program="Somebody not invited", what="accepted", how=how, raw=raw)
    raw = replies.outlook(_SAID)
    how = "nobody vouches for the sender"
    yield Case(program="Anybody", what="accepted", how=how, raw=raw)
    said = replace(_SAID, headers=_VOUCHED.format(server=OURS, domain="nhs.example"))
    forged = replies.outlook(said).replace(b"dmarc=pass", b"dmarc=fail")
    yield Case(program="Anybody", what="accepted", how="the sender is forged", raw=forged)
    raw = _by(replies.outlook, to="convenor@convenor.invalid")
    how = "to the address of the service, known by its calendar entry"
    yield Case(program="Any", what="accepted", how=how, raw=raw)
    raw = _by(replies.outlook, to="convenor@convenor.invalid", uid="")
    yield Case(program="Any", what="accepted", how="without token and UID", raw=raw)
    inner = replies.thunderbird(_SAID).decode()
    raw = _by(replies.forwarded, comment=inner)
    how = "an answer inside a mail that was forwarded"
    yield Case(program="Anybody", what="accepted", how=how, raw=raw)


def _messages() -> Iterator[Case]:
    for method in ("REFRESH", "REQUEST", "CANCEL", "PUBLISH", "ADD"):
        raw = _by(replies.thunderbird).replace(b"REPLY", method.encode())
        yield Case(program="Any", what=method, how="", raw=raw)
    raw = _by(replies.outlook, sequence=0)
    yield Case(program="Any", what="accepted", how="for an earlier time", raw=raw)
    raw = _by(replies.thunderbird).replace(b"PARTSTAT=ACCEPTED", b"PARTSTAT=PERHAPS")
    yield Case(program="Any", what="an answer nobody knows", how="", raw=raw)
    raw = _by(replies.thunderbird).replace(b"BEGIN:VEVENT", b"BEGIN:VNOTHING")
    yield Case(program="Any", what="a calendar that cannot be read", how="", raw=raw)


def _other_mail() -> Iterator[Case]:
    yield Case(program="A person", what="written by hand", how="“Yes, I will come.”",
               raw=_written("Yes, I will come."))  # fmt: skip
    yield Case(program="A person", what="a file", how="a report, say",
               raw=replies.with_file(_vouched(_SAID), "report.pdf", b"%PDF-1.7"))  # fmt: skip
    text = "I am away and back on 4 January 2027."
    for program, headers in (
        ("Exchange", "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All"),
        ("Gmail", "Precedence: bulk\r\nX-Autoreply: yes"),
        ("Others", "Auto-Submitted: auto-replied"),
    ):
        yield Case(program=program, what=_NIGHT, how="", raw=_written(text, headers))
    yield Case(program="Outlook, Apple Mail", what="a receipt that a mail was opened", how="",
               raw=replies.receipt(_SAID))  # fmt: skip
    message = str(UUID(int=1))
    for status, how in (("5.1.1", "for good"), ("4.4.1", "late, still tried")):
        raw = replies.bounce(_SAID, status=status, message=message)
        yield Case(program="Exim, Postfix, Exchange", what="came back", how=how, raw=raw)
    yield Case(program="Anybody", what="more lines than are read", how="a bomb",
               raw=b"\n" * 500_000)  # fmt: skip


GROUPS: tuple[tuple[str, Callable[[], Iterator[Case]]], ...] = (
    ("Answers", _answers),
    ("Answers of others, or of nobody known", _by_others),
    ("Other calendar messages", _messages),
    ("Other mail", _other_mail),
)


def verdict_of(case: Case) -> Verdict:
    """What becomes of the mail, for somebody who was invited for the second time."""
    read = read_mail(case.raw, server=OURS, arrived_at=NOW)
    time_sequence = 1 if case.how == "for an earlier time" else 0
    return judge(read, _match(read, time_sequence), arrived_at=NOW)


def _match(read: Incoming, time_sequence: int) -> Match:
    by_token, by_uid = TOKEN in read.tokens, TOKEN in read.uid_tokens
    asked = Addressed(
        about=UUID(int=2), invitation=UUID(int=2), conference=UUID(int=3), meeting="4F7Q",
        is_stand_in=False, professional=UUID(int=4), name="Zoe Example", address="zoe@nhs.example",
        agency="Health", state="booked", starts_at=_SAID.starts_at,
        ends_at=_SAID.starts_at + timedelta(hours=1), reference="4F7Q2X", sequence=time_sequence,
        time_sequence=time_sequence, reply="none", reply_order="", stands=True,
    )  # fmt: skip
    return Match(
        asked=asked if by_token or by_uid else None, by_token=by_token, by_uid=by_uid,
        addresses=frozenset({plain("zoe@nhs.example")}),
    )  # fmt: skip


_TRUST = {
    Trust.A: "as if signed in", Trust.B: "on behalf", Trust.C: "by the calendar entry",
    Trust.D: "not", None: "not asked",
}  # fmt: skip
_STATES = {
    State.APPLIED: "takes effect", State.FLAGGED: "takes effect; a coordinator looks at it",
    State.WAITING: "waits for a coordinator", State.NOTED: "noted, changes nothing",
}  # fmt: skip
_EFFECTS = {
    Effect.RETURN: "notice is not met; on the list of whom to telephone",
    Effect.SEND_AGAIN: "the invitation is sent again, once a day",
}
_WORDS = {
    Why.AWAY: "noted with the day of return; who is away on the day is asked for a deputy",
    Why.COUNTERED: "a proposal: a coordinator moves the meeting, or keeps the time and tells them",
    Why.DELEGATED: "a wish: a coordinator confirms the deputy before anybody is invited",
}


def effect_of(verdict: Verdict) -> str:
    """What a verdict means, in words."""
    if verdict.why in _WORDS:
        return _WORDS[verdict.why]
    if verdict.effect in _EFFECTS:
        return _EFFECTS[verdict.effect]
    why = "" if verdict.why is None else f" ({verdict.why.value.replace('_', ' ')})"
    return f"{_STATES[verdict.state]}{why}"


def as_markdown() -> str:
    """Every case with what becomes of it, as the tables of docs/answers-by-mail.md."""
    lines: list[str] = []
    for heading, cases in GROUPS:
        rows: dict[tuple[str, ...], list[str]] = {}
        for case in cases():
            found = verdict_of(case)
            row = (case.program, case.how, _TRUST[found.trust], effect_of(found))
            rows.setdefault(row, []).append(case.what)
        lines += ["", f"## {heading}", "", "| from | what | how | believed | effect |"]
        lines += ["|---|---|---|---|---|"]
        for (program, how, trust, effect), whats in rows.items():
            lines.append(f"| {program} | {', '.join(whats)} | {how} | {trust} | {effect} |")
    return "\n".join(lines) + "\n"
