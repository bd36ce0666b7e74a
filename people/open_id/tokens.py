"""May this token be believed? Every claim of it, against what was asked and what is configured.

OpenID Connect Core 1.0, 3.1.3.7, and Back-Channel Logout 1.0, 2.6; stricter where they leave it
open: the audience is ours alone, keys are named, a second factor is shown.
"""

import hmac
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oidc.core.util import create_half_hash
from joserfc import jws, jwt
from joserfc.errors import (
    BadSignatureError,
    JoseError,
    KeyParameterError,
    UnsupportedAlgorithmError,
    UnsupportedKeyAlgorithmError,
)
from joserfc.jwk import ECKey, RSAKey

from people.open_id.providers import Provider
from people.open_id.reasons import OpenIdError, Reason
from people.text import single_line

ALGORITHMS = ("ES256", "PS256", "RS256")
LEEWAY = timedelta(seconds=60)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_LIVES = timedelta(minutes=10)
_LONGEST = 300
_SHORTEST_RSA_KEY = 2048
Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an ID token must answer to: what was sent, and what came with it."""

    nonce: str
    access_token: str
    authenticated_after: datetime | None = None
    """For a step-up: the person proved themselves at or after this instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """Who a believed token is about; what it says of name and address decides nothing."""

    issuer: str
    tenant: str
    subject: str
    shown_as: str
    provider_session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Whose session a believed logout token ends: by subject, by session, or both."""

    issuer: str
    tenant: str
    subject: str
    provider_session: str
    token_id: str


def key_id_of(token: str) -> str:
    """The id of the key a token says it is signed with.

    Raises:
        OpenIdError: it is no token, names no key, or is signed in a way that is not taken.
    """
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError, RecursionError):
        raise OpenIdError(Reason.TOKEN) from None
    if not isinstance(header, Mapping):
        raise OpenIdError(Reason.TOKEN)
    if header.get("alg") not in ALGORITHMS:
        raise OpenIdError(Reason.ALGORITHM)
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not key_id:
        raise OpenIdError(Reason.KEY)
    return key_id


def key_from(found: Mapping[str, Any]) -> RSAKey | ECKey | None:
    """A published key as far as it is one for signatures by whom nobody else can make them."""
    makers: dict[object, type[RSAKey | ECKey]] = {"RSA": RSAKey, "EC": ECKey}
    maker = makers.get(found.get("kty"))
    if maker is None or found.get("use", "sig") != "sig" or not isinstance(found.get("kid"), str):
        return None
    try:
        with warnings.catch_warnings():  # what it warns of is refused below
            warnings.simplefilter("ignore")
            key = maker.import_key(dict(found))
    except (JoseError, ValueError, TypeError):
        return None
    is_short = isinstance(key, RSAKey) and key.raw_value.key_size < _SHORTEST_RSA_KEY
    return None if is_short else key


def believe(
    token: str, key: RSAKey | ECKey, provider: Provider, expected: Expected, *, now: datetime
) -> Proved:
    """Who an ID token proves somebody to be.

    Raises:
        OpenIdError: some part of it is not as it must be; the reason says which.
    """
    claims, algorithm = _claims(token, key)
    tenant = _check_from(claims, provider)
    _check_times(claims, now=now)
    if not _is_text(claims.get("nonce")) or not _same(claims["nonce"], expected.nonce):
        raise OpenIdError(Reason.NONCE)
    _check_access_token(claims, expected.access_token, algorithm)
    _check_factors(claims, provider)
    _check_authenticated(claims, expected)
    return Proved(
        issuer=provider.issuer,
        tenant=tenant,
        subject=_subject(claims, provider),
        shown_as=_shown(claims),
        provider_session=_text_or_none(claims.get("sid")),
    )


def believe_logout(token: str, key: RSAKey | ECKey, provider: Provider, *, now: datetime) -> Ended:
    """Whose session a logout token ends.

    Raises:
        OpenIdError: some part of it is not as it must be.
    """
    claims, _ = _claims(token, key)
    tenant = _check_from(claims, provider)
    _check_times(claims, now=now)
    events = claims.get("events")
    is_logout = isinstance(events, Mapping) and isinstance(events.get(LOGOUT_EVENT), Mapping)
    if not is_logout or "nonce" in claims or not _is_text(claims.get("jti")):
        raise OpenIdError(Reason.EVENT)
    if now - _instant(claims, "iat") > _LOGOUT_LIVES:
        raise OpenIdError(Reason.EXPIRED)
    subject = _text_or_none(claims.get(provider.subject))
    session = _text_or_none(claims.get("sid"))
    if not subject and not session:
        raise OpenIdError(Reason.SUBJECT)
    return Ended(
        issuer=provider.issuer,
        tenant=tenant,
        subject=subject,
        provider_session=session,
        token_id=claims["jti"],
    )


def _claims(token: str, key: RSAKey | ECKey) -> tuple[Claims, str]:
    try:
        read = jwt.decode(token, key, algorithms=ALGORITHMS)
    except UnsupportedAlgorithmError:
        raise OpenIdError(Reason.ALGORITHM) from None
    except (BadSignatureError, UnsupportedKeyAlgorithmError, KeyParameterError):
        raise OpenIdError(Reason.SIGNATURE) from None
    except (JoseError, ValueError, TypeError, RecursionError):
        raise OpenIdError(Reason.TOKEN) from None
    return read.claims, read.header["alg"]


def _check_from(claims: Claims, provider: Provider) -> str:
    """Demand that the provider made it for this service; gives the tenant it is of."""
    if claims.get("iss") != provider.issuer:
        raise OpenIdError(Reason.ISSUER)
    if claims.get("aud") not in (provider.client_id, [provider.client_id]):
        raise OpenIdError(Reason.AUDIENCE)
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise OpenIdError(Reason.AUTHORIZED_PARTY)
    tenant = claims.get("tid", provider.issuer)
    if tenant not in (provider.tenants or (provider.issuer,)):
        raise OpenIdError(Reason.TENANT)
    return str(tenant)


def _check_times(claims: Claims, *, now: datetime) -> None:
    if _instant(claims, "exp") <= now - LEEWAY:
        raise OpenIdError(Reason.EXPIRED)
    if _instant(claims, "iat") > now + LEEWAY:
        raise OpenIdError(Reason.ISSUED_IN_FUTURE)
    if "nbf" in claims and _instant(claims, "nbf") > now + LEEWAY:
        raise OpenIdError(Reason.NOT_YET)


def _check_access_token(claims: Claims, access_token: str, algorithm: str) -> None:
    """Demand that a digest of the access token, where there is one, is that of the one given."""
    if "at_hash" not in claims:
        return
    made = create_half_hash(access_token, algorithm)
    if not _is_text(claims["at_hash"]) or not _same(claims["at_hash"], made.decode()):
        raise OpenIdError(Reason.AT_HASH)


def _check_factors(claims: Claims, provider: Provider) -> None:
    methods = claims.get("amr")
    shown = isinstance(methods, list) and any(one in provider.amr for one in methods)
    if not shown and claims.get("acr") not in provider.acr:
        raise OpenIdError(Reason.MULTI_FACTOR)


def _check_authenticated(claims: Claims, expected: Expected) -> None:
    if expected.authenticated_after is None:
        return
    try:
        at = _instant(claims, "auth_time")
    except OpenIdError:
        raise OpenIdError(Reason.AUTHENTICATED_TOO_LONG_AGO) from None
    if at < expected.authenticated_after - LEEWAY:
        raise OpenIdError(Reason.AUTHENTICATED_TOO_LONG_AGO)


def _subject(claims: Claims, provider: Provider) -> str:
    subject = _text_or_none(claims.get(provider.subject))
    if not subject or not _is_text(claims.get("sub")):
        raise OpenIdError(Reason.SUBJECT)
    return subject


def _instant(claims: Claims, name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise OpenIdError(Reason.TOKEN)
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        raise OpenIdError(Reason.TOKEN) from None


def _shown(claims: Claims) -> str:
    """What somebody is to be called in a list until they are linked, fit to be shown."""
    for name in ("name", "preferred_username"):
        try:
            shown = single_line(str(claims.get(name, "")))
        except ValueError:
            continue
        if shown:
            return shown
    return ""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isprintable()


def _text_or_none(value: object) -> str:
    return value if isinstance(value, str) and _is_text(value) else ""


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
