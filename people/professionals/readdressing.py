"""What follows when somebody's mail address changes, without knowing mail.

What was told at the old address is told anew at the new one by whoever told it; that one says how,
and whoever joins the service hands it over.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from people.audit.service import Act

Readdress = Callable[[Act, UUID, str | None], Awaitable[None]]
_follow: list[Readdress] = []


def use(readdress: Readdress) -> None:
    """Let this follow from now on: it is given the person and the address they had."""
    _follow[:] = [readdress]


async def follow(act: Act, professional: UUID, *, before: str | None, email: str | None) -> None:
    """Let follow what follows where the address is another one now. A step."""
    if before == email:
        return
    await act.fetch("UPDATE professional SET email_since = $2 WHERE id = $1", professional, act.now)
    for readdress in _follow:
        await readdress(act, professional, before)


async def note_confirmed(act: Act, professional: UUID, *, email: str, how: str) -> bool:
    """Note that an address is right today, if it is theirs still; whether it was. A step."""
    rows = await act.fetch(
        "UPDATE professional SET email_confirmed_on = ($3 AT TIME ZONE 'Europe/London')::date,"
        " email_confirmed_how = $4, revision = revision + 1"
        " WHERE id = $1 AND email = $2 AND is_active RETURNING id",
        professional, email, act.now, how,
    )  # fmt: skip
    return bool(rows)
