"""Forms that were sent when their sender had to prove who they are first: kept, and sent on.

Sealed, for ten minutes, for the one who sent it. A form with a password or a file is not kept.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from people.audit.service import fetch, housekeeping, reading
from people.errors import NotFoundError
from people.permissions import Viewer
from people.sign_in.tables import KeptForm
from people.vault import service as vault

KEPT_FOR = timedelta(minutes=10)
_LARGEST = 100_000  # characters
Typed = Sequence[tuple[str, str]]


class FormToSend(msgspec.Struct, frozen=True):
    """A kept form: where it goes, and its fields in their order."""

    path: str
    fields: list[tuple[str, str]]


async def keep_form(viewer: Viewer, path: str, fields: Typed, *, now: datetime) -> UUID | None:
    """Keep a form of the viewer's; gives its id, none where it is not to be kept."""
    size = sum(len(name) + len(value) for name, value in fields)
    is_secret = any("password" in name and value for name, value in fields)
    if viewer.account is None or is_secret or size > _LARGEST:
        return None
    made = uuid4()
    typed = msgspec.json.encode(list(fields)).decode()
    async with housekeeping():
        await KeptForm.insert(
            KeptForm(
                id=made,
                account=viewer.account,
                path=path,
                typed_sealed=vault.seal(typed, about=_place(made)),
                expires_at=now + KEPT_FOR,
            )
        )
    return made


async def get_form(viewer: Viewer, form: UUID, *, now: datetime) -> FormToSend:
    """A form the viewer sent, as long as it is kept.

    Raises:
        NotFoundError: it is somebody else's, or too old.
    """
    async with reading(viewer):
        rows = await fetch(
            "SELECT path, typed_sealed FROM kept_form"
            " WHERE id = $1 AND account = $2 AND expires_at > $3",
            form, viewer.account, now,
        )  # fmt: skip
    if not rows:
        raise NotFoundError
    typed = vault.unseal(rows[0]["typed_sealed"], about=_place(form))
    return FormToSend(rows[0]["path"], msgspec.json.decode(typed, type=list[tuple[str, str]]))


def _place(form: UUID) -> str:
    return f"kept_form.typed_sealed:{form}"
