"""Keys in people's devices: adding one, and one proving who they are.

A challenge is kept here by its digest, answered once and within five minutes. User verification
is demanded always; the name and the origin are those of the public address, exactly.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import webauthn
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from people import post, public_url
from people.accounts.tables import Passkey, PasskeyChallenge
from people.audit.service import Act, fetch, housekeeping, reading
from people.errors import Fault, InvalidError, RefusedError
from people.permissions import SIGNED_OUT
from people.post import Letter, LetterKind

ANSWERED_WITHIN = timedelta(minutes=5)
_TIMEOUT_MS = int(ANSWERED_WITHIN.total_seconds() * 1000)
_NOT_TAKEN = "This passkey was not taken. Try again; if it stays so, use an authenticator app."
_UNREADABLE = (
    WebAuthnException,
    msgspec.MsgspecError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
)
"""What whatever a browser may send brings up, short of an answer that can be taken."""

_TAKE = """
DELETE FROM passkey_challenge
 WHERE digest = $1 AND is_for_adding = $2 AND account IS NOT DISTINCT FROM $3
RETURNING made_at"""
_KNOWN = """
SELECT passkey.* FROM passkey JOIN account ON account.id = passkey.account
 WHERE credential = $1 AND ($2::uuid IS NULL OR passkey.account = $2)
   AND account.disabled_at IS NULL
   FOR UPDATE OF passkey"""


async def adding_options(account: UUID, *, name: str, now: datetime) -> str:
    """What the browser needs to make a passkey for the account, as JSON.

    Raises:
        RefusedError: the service is reached by a bare number, for which there are no passkeys.
    """
    if not public_url.takes_passkeys():
        raise RefusedError("There are no passkeys here: this service is reached without a name.")
    async with reading(SIGNED_OUT):
        known = await _credentials(account)
    options = webauthn.generate_registration_options(
        rp_id=public_url.host(),
        rp_name="Conferences",
        user_id=account.bytes,
        user_name=name,
        user_display_name=name,
        challenge=await _challenge(account, is_for_adding=True, now=now),
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=known,
    )
    return webauthn.options_to_json(options)


async def take_added(account: UUID, answer: str, *, now: datetime) -> VerifiedRegistration:
    """What a browser made for the account, proved to be so; its challenge is used up in any case.

    Raises:
        InvalidError: it cannot be taken.
    """
    try:
        sent = parse_registration_credential_json(answer)
        challenge = _challenge_in(sent.response.client_data_json)
        async with housekeeping() as transaction:
            taken = await transaction.connection.fetch(_TAKE, _digest(challenge), True, account)  # noqa: FBT003
        if not _is_in_time(taken, now):
            raise InvalidError(Fault("answer", _NOT_TAKEN))
        return webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=public_url.host(),
            expected_origin=public_url.get(),
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise InvalidError(Fault("answer", _NOT_TAKEN)) from error


async def add(act: Act, account: UUID, made: VerifiedRegistration, *, label: str) -> UUID:
    """Let the passkey prove from now on. A step.

    Raises:
        InvalidError: somebody uses it already.
    """
    if await act.fetch("SELECT FROM passkey WHERE credential = $1", made.credential_id):
        raise InvalidError(Fault("answer", "This passkey is in use already."))
    passkey = uuid4()
    await Passkey.insert(
        Passkey(
            id=passkey,
            account=account,
            label=label,
            credential=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            is_synchronised=made.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
            made_at=act.now,
        )
    )
    return passkey


async def passkey_options(account: UUID | None, *, now: datetime) -> str:
    """What the browser needs to prove a passkey, as JSON: of the account, or of whoever it is."""
    async with reading(SIGNED_OUT):
        known = await _credentials(account) if account is not None else []
    options = webauthn.generate_authentication_options(
        rp_id=public_url.host(),
        challenge=await _challenge(account, is_for_adding=False, now=now),
        timeout=_TIMEOUT_MS,
        allow_credentials=known,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


async def prove_passkey(act: Act, account: UUID | None, answer: str) -> UUID | None:
    """Whose passkey the browser's answer proves, none where it proves nothing. A step.

    ``account`` is whom the options were made for. The act has to be committed where it proves
    nothing too: the challenge is used up, and a counter that went back was told to the owner.
    """
    try:
        sent = parse_authentication_credential_json(answer)
        challenge = _challenge_in(sent.response.client_data_json)
        taken = await act.fetch(_TAKE, _digest(challenge), False, account)  # noqa: FBT003
        known = await act.fetch(_KNOWN, sent.raw_id, account)
        if not known or not _is_in_time(taken, act.now):
            return None
        [passkey] = known
        proved = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=public_url.host(),
            expected_origin=public_url.get(),
            credential_public_key=passkey["public_key"],
            credential_current_sign_count=0,  # looked at below, so that a step back is told
            require_user_verification=True,
        )
    except _UNREADABLE:
        return None
    return await _counted(act, passkey, proved.new_sign_count)


async def sweep(*, now: datetime) -> None:
    """Forget challenges that nobody answered."""
    async with housekeeping() as transaction:
        await transaction.connection.execute(
            "DELETE FROM passkey_challenge WHERE made_at < $1", now - ANSWERED_WITHIN
        )


async def _counted(act: Act, passkey: Any, count: int) -> UUID | None:  # noqa: ANN401 - a row
    """Whose it is, unless its counter went back: then it was copied, and the owner is told."""
    account = UUID(str(passkey["account"]))
    act.note(factor=passkey["id"])
    if (count or passkey["sign_count"]) and count <= passkey["sign_count"]:
        act.note(alarm="passkey_counter_went_back", owner=account)
        await post.put(
            act,
            Letter(
                kind=LetterKind.SIGN_IN_ALERT,
                account=account,
                dedupe_key=f"passkey_counter {passkey['id']} {act.now.isoformat()}",
                link=f"{public_url.get()}/account/factors",
            ),
        )
        return None
    await act.fetch(
        "UPDATE passkey SET sign_count = $2, last_used_at = $3 WHERE id = $1",
        passkey["id"], count, act.now,
    )  # fmt: skip
    return account


async def _credentials(account: UUID) -> list[PublicKeyCredentialDescriptor]:
    rows = await fetch(
        "SELECT credential FROM passkey WHERE account = $1 ORDER BY made_at, id", account
    )
    return [PublicKeyCredentialDescriptor(id=row["credential"]) for row in rows]


async def _challenge(account: UUID | None, *, is_for_adding: bool, now: datetime) -> bytes:
    challenge = secrets.token_bytes(32)
    async with housekeeping():
        await PasskeyChallenge.insert(
            PasskeyChallenge(
                digest=_digest(challenge),
                account=account,
                is_for_adding=is_for_adding,
                made_at=now,
            )
        )
    return challenge


def _challenge_in(client_data: bytes) -> bytes:
    """The challenge the browser says it signed; whether it did is found out later."""
    return webauthn.base64url_to_bytes(msgspec.json.decode(client_data)["challenge"])


def _is_in_time(taken: Sequence[Any], now: datetime) -> bool:
    return bool(taken) and now - ANSWERED_WITHIN < taken[0]["made_at"]


def _digest(challenge: bytes) -> bytes:
    return hashlib.sha256(challenge).digest()
