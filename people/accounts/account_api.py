"""Accounts for programs and pages: whom administrators invite, and what one signs in with.

No answer holds a password, a digest or what a factor consists of, save what its owner has to be
shown once. A program that comes in with a token changes nothing of how its owner signs in.
"""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from people.accounts import addresses, joining, lost_factors, own_factors, resetting, service
from people.accounts.factors import Factors
from people.accounts.lost_factors import Decide, LostListing, RecordCall
from people.accounts.own_factors import NameFactor
from people.accounts.resetting import ChangePassword
from people.accounts.totp import NewApp
from people.accounts.values import AccountListing, AddAccount, SetEmail, SetRoles
from people.asking import AskedAt, AskedBy
from people.errors import NotFoundError
from people.permissions import Permission

MANAGE = {"permission": Permission.ACCOUNT_MANAGE}
MANAGE_PROVED = {**MANAGE, "step_up": True}
RESET = {"permission": Permission.FACTOR_RESET}
RESET_PROVED = {**RESET, "step_up": True}
OWN = {"permission": Permission.SESSION_OWN}
OWN_PROVED = {**OWN, "step_up": True}
_ACCOUNTS = "/api/v1/accounts"
_ACCOUNT = f"{_ACCOUNTS}/{{account_id:uuid}}"
_LOST = "/api/v1/lost-factors"
_FACTORS = "/api/v1/account/factors"
AnyRequest = Request[Any, Any, Any]


class TypeCode(msgspec.Struct, frozen=True):
    """What an authenticator app shows."""

    code: str


class MadePasskey(msgspec.Struct, frozen=True):
    """What a browser made, as the JSON it gave, and what it shall be called."""

    answer: str
    label: str = "Passkey"


class Codes(msgspec.Struct, frozen=True):
    """Recovery codes, shown this once; none where there were some before."""

    recovery_codes: list[str]


@get(_ACCOUNTS, opt=MANAGE)
async def list_accounts(viewer: AskedBy) -> list[AccountListing]:
    """Every account; whoever was invited and has not joined has no factor yet."""
    return await service.list_accounts(viewer)


@get(_ACCOUNT, opt=MANAGE)
async def get_account(account_id: FromPath[UUID], viewer: AskedBy) -> AccountListing:
    """One account."""
    return await service.get_account(viewer, account_id)


@post(_ACCOUNTS, opt=MANAGE_PROVED)
async def add_account(
    data: JSONBody[AddAccount], viewer: AskedBy, now: AskedAt
) -> Response[AccountListing]:
    """Add an account and invite whoever it is for to join."""
    asked = msgspec.structs.replace(data, is_invited=True)
    made = await service.add(viewer, asked, now=now)
    listed = await service.get_account(viewer, made)
    return Response(listed, status_code=201, headers={"location": f"{_ACCOUNTS}/{made}"})


@put(f"{_ACCOUNT}/roles", opt=MANAGE_PROVED)
async def set_roles(
    account_id: FromPath[UUID], data: JSONBody[SetRoles], viewer: AskedBy, now: AskedAt
) -> AccountListing:
    """Say what an account may be."""
    await service.set_roles(viewer, account_id, data, now=now)
    return await service.get_account(viewer, account_id)


@put(f"{_ACCOUNT}/email", opt=MANAGE_PROVED)
async def set_email(
    account_id: FromPath[UUID], data: JSONBody[SetEmail], viewer: AskedBy, now: AskedAt
) -> AccountListing:
    """Say where letters go."""
    await addresses.set_email(viewer, account_id, data, now=now)
    return await service.get_account(viewer, account_id)


@post(f"{_ACCOUNT}/disable", opt=MANAGE, status_code=204)
async def disable_account(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let an account in no more."""
    await service.disable(viewer, account_id, now=now)


@post(f"{_ACCOUNT}/enable", opt=MANAGE, status_code=204)
async def enable_account(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let an account in again."""
    await service.enable(viewer, account_id, now=now)


@post(f"{_ACCOUNT}/invitation", opt=MANAGE, status_code=204)
async def invite(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Invite to join, once more."""
    await joining.invite(viewer, account_id, now=now)


@delete(f"{_ACCOUNT}/invitation", opt=MANAGE)
async def revoke_invitation(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let the invitation open nothing any more."""
    await joining.revoke_invitation(viewer, account_id, now=now)


@post(f"{_ACCOUNT}/password-letter", opt=MANAGE, status_code=204)
async def send_password_letter(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Send a letter to choose another password by."""
    await resetting.send_letter(viewer, account_id, now=now)


@get(f"{_ACCOUNT}/factors", opt=MANAGE)
async def list_factors_of(account_id: FromPath[UUID], viewer: AskedBy) -> Factors:
    """What somebody signs in with, by kind and name."""
    return await own_factors.list_of(viewer, account_id)


@get(_LOST, opt=RESET)
async def list_lost_factors(viewer: AskedBy) -> list[LostListing]:
    """Whoever lost something and waits."""
    return await lost_factors.list_lost(viewer)


@post(f"{_ACCOUNT}/lost-factor", opt=RESET_PROVED)
async def record_call(
    account_id: FromPath[UUID], data: JSONBody[RecordCall], viewer: AskedBy, now: AskedAt
) -> Response[LostListing]:
    """Say that one called somebody back, and ask a second person."""
    lost = await lost_factors.record_call(viewer, account_id, data, now=now)
    listed = await lost_factors.get_lost(viewer, lost)
    return Response(listed, status_code=201, headers={"location": f"{_LOST}/{lost}"})


@get(f"{_LOST}/{{lost_id:uuid}}", opt=RESET)
async def get_lost_factor(lost_id: FromPath[UUID], viewer: AskedBy) -> LostListing:
    """One who lost something and waits."""
    return await lost_factors.get_lost(viewer, lost_id)


@post(f"{_LOST}/{{lost_id:uuid}}/decision", opt=RESET_PROVED, status_code=204)
async def decide_lost_factor(
    lost_id: FromPath[UUID], data: JSONBody[Decide], viewer: AskedBy, now: AskedAt
) -> None:
    """Say yes or no, as the second person."""
    await lost_factors.decide(viewer, lost_id, data, now=now)


@get(_FACTORS, opt=OWN)
async def list_own_factors(viewer: AskedBy) -> Factors:
    """What one signs in with."""
    return await own_factors.list_own(viewer)


@put("/api/v1/account/password", opt=OWN, status_code=204)
async def change_password(
    request: AnyRequest, data: JSONBody[ChangePassword], viewer: AskedBy, now: AskedAt
) -> None:
    """Change one's password."""
    await resetting.change_password(viewer, data, session=request.auth, now=now)


@post(f"{_FACTORS}/app", opt=OWN_PROVED)
async def begin_app(data: JSONBody[NameFactor], viewer: AskedBy, now: AskedAt) -> NewApp:
    """Make a secret for an authenticator app, shown this once."""
    await own_factors.begin_app(viewer, data, now=now)
    made = await own_factors.find_app(viewer)
    if made is None:
        raise NotFoundError
    return made


@post(f"{_FACTORS}/app/code", opt=OWN_PROVED, status_code=200)
async def confirm_app(
    request: AnyRequest, data: JSONBody[TypeCode], viewer: AskedBy, now: AskedAt
) -> Codes:
    """Sign in with the app from now on."""
    codes = await own_factors.confirm_app(viewer, data.code, session=request.auth, now=now)
    return Codes(codes)


@post(f"{_FACTORS}/passkey/options", opt=OWN_PROVED, status_code=200)
async def make_passkey_options(viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """What a browser needs to make a passkey."""
    options = await own_factors.passkey_options(viewer, now=now)
    return Response(options.encode(), media_type="application/json")


@post(f"{_FACTORS}/passkey", opt=OWN_PROVED, status_code=200)
async def add_passkey(
    request: AnyRequest, data: JSONBody[MadePasskey], viewer: AskedBy, now: AskedAt
) -> Codes:
    """Sign in with the passkey from now on."""
    named = NameFactor(label=data.label)
    return Codes(
        await own_factors.add_passkey(viewer, data.answer, named, session=request.auth, now=now)
    )


@post(f"{_FACTORS}/recovery-codes", opt=OWN_PROVED, status_code=200)
async def renew_recovery_codes(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Codes:
    """Ten new recovery codes, shown this once."""
    return Codes(await own_factors.renew_recovery_codes(viewer, session=request.auth, now=now))


@put(f"{_FACTORS}/{{factor_id:uuid}}", opt=OWN_PROVED, status_code=204)
async def name_factor(
    factor_id: FromPath[UUID], data: JSONBody[NameFactor], viewer: AskedBy, now: AskedAt
) -> None:
    """Call an app or passkey something else."""
    await own_factors.rename(viewer, factor_id, data, now=now)


@delete(f"{_FACTORS}/{{factor_id:uuid}}", opt=OWN_PROVED)
async def remove_factor(
    request: AnyRequest, factor_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> None:
    """Sign in with it no more."""
    await own_factors.remove(viewer, factor_id, session=request.auth, now=now)


ROUTES = [
    list_accounts,
    get_account,
    add_account,
    set_roles,
    set_email,
    disable_account,
    enable_account,
    invite,
    revoke_invitation,
    send_password_letter,
    list_factors_of,
    list_lost_factors,
    record_call,
    get_lost_factor,
    decide_lost_factor,
    list_own_factors,
    change_password,
    begin_app,
    confirm_app,
    make_passkey_options,
    add_passkey,
    renew_recovery_codes,
    name_factor,
    remove_factor,
]
