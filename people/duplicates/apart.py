"""Remembering that two records look alike and are not the same. Steps."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from people.audit.service import Act
from people.duplicates.tables import ToldApart
from people.duplicates.values import Alike, Noun, TellApart
from people.vault.service import seal


async def keep(act: Act, asked: TellApart) -> None:
    """Remember that two records are not the same; said twice is said once. A step."""
    one, other = sorted((asked.one, asked.other))
    known = await act.fetch(
        "SELECT FROM told_apart WHERE noun = $1 AND one = $2 AND other = $3",
        asked.noun.value, one, other,
    )  # fmt: skip
    if one == other or known:
        return
    made = uuid4()
    await ToldApart.insert(
        ToldApart(
            id=made, noun=asked.noun.value, one=one, other=other, said_at=act.now,
            reason_sealed=seal(asked.reason, about=f"told_apart.reason.{made}"),
            said_by=act.viewer.account,
        )
    )  # fmt: skip
    act.note(apart=[one, other])


async def keep_all(
    act: Act, noun: Noun, new: UUID, alike: Sequence[Alike], *, reason: str
) -> None:  # fmt: skip
    """Remember that something new is none of those it looks like. A step."""
    for one in alike:
        await keep(act, TellApart(noun=noun, one=new, other=one.id, reason=reason))


async def forget(act: Act, ids: Sequence[UUID]) -> None:
    """Erase what was said of records that are erased. A step."""
    await act.fetch(
        "DELETE FROM told_apart WHERE one = ANY($1::uuid[]) OR other = ANY($1::uuid[])", list(ids)
    )
