"""Under which key what is gathered about somebody is sealed."""

from typing import Protocol
from uuid import UUID

from conferences.subject_access import queries
from people.audit.service import Act
from people.vault import service as vault
from people.vault.service import case_key


class Sealer(Protocol):
    """Seals and opens values for one place."""

    def seal(self, plain: str | bytes, *, about: str) -> bytes:
        """The value sealed for that place."""
        ...

    def unseal(self, value: bytes, *, about: str) -> str:
        """What was sealed for it."""
        ...


class _OfService:
    """The service's own key, for people who work here."""

    def seal(self, plain: str | bytes, *, about: str) -> bytes:
        return vault.seal(plain, about=about)

    def unseal(self, value: bytes, *, about: str) -> str:
        return vault.unseal(value, about=about)


async def sealer_of(act: Act, kind: str, subject: UUID) -> Sealer:
    """The key of the subject's case, so that it goes with the case; else the service's. A step."""
    if kind == "professional":
        return _OfService()
    rows = await act.fetch(queries.FAMILY_OF, subject)
    return await case_key(act, rows[0]["id"]) if rows else _OfService()
