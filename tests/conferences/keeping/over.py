"""A case that has been over for long, with a canary in everything that is kept of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from conferences.outcomes import service as outcomes
from conferences.outcomes.values import CloseConference, Decision
from conferences.reports import service as reports
from conferences.reports.admission import HandedIn
from notifications.messages.values import Message, MessageKind
from notifications.outbox import service as outbox
from people.accounts.tables import Account
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.links import service as links
from people.permissions import OPERATOR, Role, Via, Viewer, permissions_of
from tests.conferences.gathering import COORDINATOR, Gathering, a_gathering, adopt_standard
from tests.conferences.outcomes.held import decided, mark

THEN = datetime(2024, 6, 4, 11, 0, tzinfo=UTC)
WORDS = "Plover-seven said why"
CONTENT = b"%PDF-1.7\nPlover-seven report\n%%EOF\n"


@dataclass
class OverCase:
    """The case, and what must not be found any more once it is erased."""

    gathering: Gathering
    file: UUID
    canaries: list[str]

    @property
    def family(self) -> UUID:
        return self.gathering.family

    @property
    def conference(self) -> UUID:
        return self.gathering.conference


async def a_case_that_is_over(
    then: datetime = THEN, *, is_closed: bool = True, adopts: bool = True
) -> OverCase:
    """A conference was held, reported on, decided and closed; nobody is registered any more."""
    booked_at = then - timedelta(days=40)
    if adopts:
        await adopt_standard(booked_at)
    made = await a_gathering(booked_at, starts_at=then, ends_at=then + timedelta(minutes=90))
    health = made.invitations["health"]
    await _write_everywhere(made, health, booked_at)
    pdf = HandedIn("Plover-seven.pdf", CONTENT)
    receipt = await reports.hand_in(made.viewer("health"), health, pdf, now=then)
    over = then + timedelta(hours=3)
    await mark(made, over)
    await outcomes.record_outcome(
        COORDINATOR, made.conference, decided(made, Decision.REMAINS), now=over
    )
    if is_closed:
        await outcomes.close(COORDINATOR, made.conference, CloseConference(), now=over)
    return OverCase(made, receipt.file, await _canaries(made))


async def _write_everywhere(made: Gathering, invitation: UUID, at: datetime) -> None:
    subject = Subject("conference", made.conference)
    async with recorded(OPERATOR, Verb.ALTER, subject, now=at, name="test.prepare") as act:
        await act.fetch(
            "UPDATE invitation SET reply = 'accepted', reply_reason = $2, deputy_wish = $2,"
            " attendance_reason = $2, notice_given_at = $3, first_invited_at = $3,"
            " notice_source = 'phone' WHERE id = $1",
            invitation, WORDS, at,
        )  # fmt: skip
        await act.fetch(
            "INSERT INTO segment (id, conference, position, title, minutes, with_family)"
            " VALUES ($1, $2, 1, 'Plover-seven part', 20, false)",
            uuid4(), made.conference,
        )  # fmt: skip
        await act.fetch(
            "UPDATE conference SET late_reason = $2 WHERE id = $1", made.conference, WORDS
        )
        await links.issue(act, about=invitation, purpose="answer", expires_at=at)
        await outbox.put(
            act,
            Message(
                id=uuid4(), about=invitation, kind=MessageKind.REPORT_REQUEST,
                recipient=made.people["health"], reference="PLOVR7", not_before=at,
                dedupe_key=f"plover-seven:{invitation}",
                answer_link="https://test/a/" + "b" * 26,
            ),
        )  # fmt: skip


async def _canaries(made: Gathering) -> list[str]:
    async with reading(OPERATOR):
        rows = await fetch(
            "SELECT family.reference AS a, conference.reference AS b, child.case_reference AS c,"
            " encode(child.name_index, 'hex') AS d, encode(child.name_sealed, 'hex') AS e,"
            " encode(outcome.decisions_sealed, 'hex') AS f FROM family"
            " JOIN conference ON conference.family = family.id"
            " JOIN child ON child.family = family.id"
            " JOIN outcome ON outcome.conference = conference.id WHERE family.id = $1",
            made.family,
        )
    assert len(rows) == 1
    return [*(str(value) for value in rows[0].values()), "Plover-seven", "plover-seven"]


async def found_in_database(canaries: list[str]) -> dict[str, str]:
    """The tables in which a canary is found, in whatever column."""
    async with reading(OPERATOR):
        tables = await fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> $1",
            "migration",
        )
        found = {}
        for row in tables:
            name = row["tablename"]
            for canary in canaries:
                hits = await fetch(
                    f'SELECT 1 FROM "{name}" AS t'  # noqa: S608 - our own tables
                    " WHERE position($1 in t::text) > 0 LIMIT 1",
                    canary,
                )
                if hits:
                    found[name] = canary
    return found


def files_in(file_store: Path) -> list[Path]:
    """The report files that lie there."""
    return [
        file for file in file_store.rglob("*") if file.is_file() and "tombstones" not in file.parts
    ]


async def an_officer(*roles: Role, now: datetime) -> Viewer:
    """Somebody with an account, whom an approval can name."""
    held = roles or (Role.DATA_PROTECTION_OFFICER,)
    account = Account(
        id=uuid4(), name="An officer", sign_in_name=f"{uuid4().hex}@convenor.example",
        roles=[role.value for role in held], made_at=now,
    )  # fmt: skip
    await Account.insert(account)
    return Viewer(
        name="An officer", via=Via.WEB, account=account.id, roles=frozenset(held),
        permissions=permissions_of(frozenset(held)),
    )  # fmt: skip
