"""A password's digest made anew, with the parameters that are used now."""

from uuid import UUID

from people.accounts.tables import Account
from people.audit.service import housekeeping


async def keep_rehashed(account: UUID, before: str, digest: str) -> None:
    """Keep a newer digest of the same password, unless another password was set meanwhile."""
    async with housekeeping():
        await Account.update({Account.password_digest: digest}).where(
            (Account.id == account) & (Account.password_digest == before)
        )
