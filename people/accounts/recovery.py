"""Ten codes on paper for whoever has lost the rest: each proves once."""

import secrets
from uuid import UUID, uuid4

from people.accounts.tables import RecoveryCode
from people.audit.service import Act
from people.vault import service as vault

HOW_MANY = 10
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 4, 4

_USE = """
UPDATE recovery_code SET used_at = $3 WHERE account = $1 AND digest = $2 AND used_at IS NULL
RETURNING id"""


async def renew_codes(act: Act, account: UUID) -> list[str]:
    """Give ten new codes, to be shown this once; those before open nothing any more. A step."""
    await act.fetch("DELETE FROM recovery_code WHERE account = $1", account)
    codes = [_code() for _ in range(HOW_MANY)]
    await RecoveryCode.insert(
        *(
            RecoveryCode(
                id=uuid4(), account=account, digest=_digest(account, code), made_at=act.now
            )
            for code in codes
        )
    )
    act.note(recovery_codes=HOW_MANY)
    return codes


async def prove_recovery_code(act: Act, account: UUID, code: str) -> bool:
    """Whether the code is one of the account's that was not used; it is now. A step."""
    used = await act.fetch(_USE, account, _digest(account, code), act.now)
    if used:
        act.note(factor=used[0]["id"])
    return bool(used)


def _code() -> str:
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)
    )


def _digest(account: UUID, code: str) -> bytes:
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    return vault.blind_index(f"recovery code {account} {typed}")
