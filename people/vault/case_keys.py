"""The keys of cases: one for each family, on which everything sealed about it hangs.

A key is unwrapped for one act or one read and forgotten with it, so that a key that was erased
opens nothing any more as soon as its erasure is done, in whatever process.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from people.audit.service import Act, fetch
from people.errors import NotFoundError
from people.vault import held
from people.vault.keyring import Wrapped
from people.vault.sealing import DamagedError, new_key, opened, sealed

_FIND = """
SELECT family, wrapped, master_version FROM case_key WHERE family = ANY($1::uuid[])
"""
_MAKE = """
INSERT INTO case_key (family, wrapped, master_version, made_at)
SELECT made.family, made.wrapped, made.master_version, $4
  FROM unnest($1::uuid[], $2::bytea[], $3::int[]) AS made (family, wrapped, master_version)
 ORDER BY made.family
    ON CONFLICT (family) DO NOTHING
"""
_ERASE = """
UPDATE case_key SET wrapped = NULL, erased_at = $2 WHERE family = $1 AND erased_at IS NULL
RETURNING family
"""


class ErasedError(NotFoundError):
    """The case was erased: nothing that was sealed under its key opens any more."""


@dataclass(frozen=True, slots=True, repr=False)
class CaseKey:
    """The key of one case, opened for one act or read."""

    case: UUID
    _key: AESGCM | None

    @property
    def is_erased(self) -> bool:
        """Whether the case was erased, so that nothing of it opens."""
        return self._key is None

    def seal(self, plain: str | bytes, *, about: str) -> bytes:
        """The value sealed for one place: ``about`` is table, column and id.

        Raises:
            ErasedError: the case was erased.
        """
        value = plain.encode() if isinstance(plain, str) else plain
        return sealed(self._opened(), value, self._place(about))

    def unseal(self, value: bytes, *, about: str) -> str:
        """What was sealed for that place, as text.

        Raises:
            ErasedError: the case was erased.
            DamagedError: it does not open.
        """
        return self.unseal_bytes(value, about=about).decode()

    def unseal_bytes(self, value: bytes, *, about: str) -> bytes:
        """What was sealed for that place.

        Raises:
            ErasedError: the case was erased.
            DamagedError: it does not open.
        """
        return opened(self._opened(), value, self._place(about))

    def _opened(self) -> AESGCM:
        if self._key is None:
            raise ErasedError
        return self._key

    def _place(self, about: str) -> str:
        return f"{self.case}:{about}"


async def case_key(act: Act | None, case: UUID) -> CaseKey:
    """The key of one case; within an act it is made where there is none yet. A step.

    Raises:
        DamagedError: there is none, or it does not open.
    """
    return (await case_keys(act, [case]))[case]


async def case_keys(act: Act | None, cases: Collection[UUID]) -> dict[UUID, CaseKey]:
    """The keys of cases; within an act those are made that are not there yet. A step.

    Without an act a transaction must be open. The key of a case that was erased opens nothing.

    Raises:
        DamagedError: one is not there, or does not open.
    """
    known = {} if act is None else act.case_keys
    wanted = set(cases).difference(known)
    found = {**known, **await _load(wanted)} if wanted else known
    missing = wanted.difference(found)
    if missing and act is not None:
        await _make(act, missing)
        found = {**found, **await _load(missing)}
    elif missing:
        raise DamagedError
    if act is not None:
        act.case_keys.update(found)
    return {case: found[case] for case in cases}


async def erase_case_key(act: Act, case: UUID) -> bool:
    """Erase the key of a case, and with it everything sealed under it; False if it was. A step.

    A case that never had a key gets none afterwards.
    """
    await case_key(act, case)
    rows = await act.fetch(_ERASE, case, act.now)
    act.case_keys.pop(case, None)
    return bool(rows)


async def _load(cases: Collection[UUID]) -> dict[UUID, CaseKey]:
    return {
        row["family"]: CaseKey(row["family"], _unwrapped(row["family"], row))
        for row in await fetch(_FIND, list(cases))
    }


async def _make(act: Act, cases: Collection[UUID]) -> None:
    """Make keys; where somebody else makes one at the same time, theirs stands."""
    made = [(case, held.wrap(new_key(), about=place_of(case))) for case in cases]
    await act.fetch(
        _MAKE,
        [case for case, _ in made],
        [wrapped.sealed for _, wrapped in made],
        [wrapped.version for _, wrapped in made],
        act.now,
    )


def _unwrapped(case: UUID, row: Mapping[str, Any]) -> AESGCM | None:
    if row["wrapped"] is None:
        return None
    wrapped = Wrapped(row["master_version"], row["wrapped"])
    return AESGCM(held.unwrap(wrapped, about=place_of(case)))


def place_of(case: UUID) -> str:
    """What the wrapped key of a case is bound to."""
    return f"case_key:{case}"
