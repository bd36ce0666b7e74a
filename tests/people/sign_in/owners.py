"""Somebody with a password, an app and recovery codes, and their browser, as tests sign them in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pyotp

from people.accounts import passwords, recovery, totp
from people.accounts.tables import Account
from people.audit.service import Subject, Verb, reading, recorded
from people.permissions import SIGNED_OUT, Role
from tests.conftest import NOW
from tests.visitor import Visitor

PASSWORD = "a kettle and three spoons"  # noqa: S105 - a test's


@dataclass(frozen=True)
class Owner:
    """An account, and what proves whose it is."""

    account: UUID
    name: str
    app: pyotp.TOTP | None = None
    recovery_codes: tuple[str, ...] = ()

    def code(self, now: datetime = NOW) -> str:
        assert self.app is not None
        return self.app.at(now)


async def an_owner(
    *roles: Role, name: str = "ada@convenor.example", has_app: bool = True, password: str = PASSWORD
) -> Owner:
    account = uuid4()
    await Account.insert(
        Account(
            id=account,
            name="Ada",
            sign_in_name=name,
            email=name,
            password_digest=await passwords.digest(password) if password else None,
            roles=[role.value for role in roles or (Role.COORDINATOR,)],
            made_at=NOW,
        )
    )
    return await with_app(Owner(account, name)) if has_app else Owner(account, name)


async def with_app(owner: Owner) -> Owner:
    """The same, with an app that was set up half an hour ago."""
    before = NOW - timedelta(minutes=30)
    subject = Subject("account")
    async with recorded(SIGNED_OUT, Verb.CONSULT, subject, now=before, name="test.set_up") as act:
        await totp.begin(act, owner.account, label="Phone")
        codes = await recovery.renew_codes(act, owner.account)
    async with reading(SIGNED_OUT):
        new = await totp.find_new(owner.account, name="ada")
    assert new is not None
    app = pyotp.TOTP(new.secret)
    async with recorded(SIGNED_OUT, Verb.CONSULT, subject, now=before, name="test.set_up") as act:
        assert await totp.confirm(act, owner.account, app.at(before))
    return Owner(owner.account, owner.name, app, tuple(codes))


async def give_password(
    visitor: Visitor, name: str, password: str = PASSWORD, going: str = "/"
) -> httpx.Response:
    typed = {"sign_in_name": name, "password": password, "next": going}
    return await visitor.submit("/sign-in", typed)


async def give_code(visitor: Visitor, code: str, going: str = "/") -> httpx.Response:
    typed = {"kind": "totp", "code": code, "next": going}
    return await visitor.submit("/sign-in/second-step", typed)


async def sign_in(
    visitor: Visitor, owner: Owner, going: str = "/", now: datetime = NOW
) -> httpx.Response:
    """Both steps, as the page leads through them."""
    first = await give_password(visitor, owner.name, going=going)
    assert first.status_code == 303, first.text
    assert first.headers["location"].startswith("/sign-in/second-step")
    return await give_code(visitor, owner.code(now), going)
