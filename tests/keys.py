"""Keys of cases for rows that tests put in themselves, without a word in the trail."""

from datetime import UTC, datetime
from uuid import UUID

from people.audit.service import Act, Subject, Verb, housekeeping
from people.permissions import OPERATOR
from people.vault.service import CaseKey, case_key

_MADE_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


async def key_of(family: UUID) -> CaseKey:
    """The key of that family, made where there is none."""
    async with housekeeping() as transaction:
        act = Act(
            viewer=OPERATOR, now=_MADE_AT, name="tests.key", verb=Verb.COLLECT,
            subject=Subject("family", family), opened=transaction,
        )  # fmt: skip
        return await case_key(act, family)
