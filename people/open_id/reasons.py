"""Why a sign-in by OpenID Connect was refused: a code for the trail, words for the person."""

from enum import StrEnum

from people.errors import RefusedError


class Reason(StrEnum):
    """Everything for which such a sign-in is refused, each found by a test."""

    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_OTHER = "account_other"
    ALGORITHM = "algorithm"
    AT_HASH = "at_hash"
    AUDIENCE = "audience"
    AUTHENTICATED_TOO_LONG_AGO = "authenticated_too_long_ago"
    AUTHORIZED_PARTY = "authorized_party"
    BROWSER = "browser"
    CODE = "code"
    EVENT = "event"
    EXPIRED = "expired"
    ISSUED_IN_FUTURE = "issued_in_future"
    ISSUER = "issuer"
    KEY = "key"
    MIXED_UP = "mixed_up"
    MULTI_FACTOR = "multi_factor"
    NONCE = "nonce"
    NOT_LINKED = "not_linked"
    NOT_YET = "not_yet"
    PROVIDER_REFUSED = "provider_refused"
    REPEATED = "repeated"
    SIGNATURE = "signature"
    STATE = "state"
    SUBJECT = "subject"
    TENANT = "tenant"
    TOKEN = "token"  # noqa: S105 - a reason's name
    UNAVAILABLE = "unavailable"


_WORDS = {
    Reason.ACCOUNT_CLOSED: (
        "The account this belongs to is not open. Ask the administrator of this service."
    ),
    Reason.ACCOUNT_OTHER: (
        "You came back as somebody else. Sign out there, and prove it again as yourself."
    ),
    Reason.AUTHENTICATED_TOO_LONG_AGO: (
        "You were not asked to prove again who you are. Try once more; if it stays so, tell the"
        " administrator."
    ),
    Reason.BROWSER: "This was begun in another browser, or too long ago. Begin again.",
    Reason.MULTI_FACTOR: (
        "You signed in there without a second step. Turn on two-step sign-in with your own"
        " organisation, then begin again."
    ),
    Reason.NOT_LINKED: (
        "You are not known here under that sign-in yet. Ask the administrator of this service to"
        " link it to your account."
    ),
    Reason.PROVIDER_REFUSED: "Your organisation did not sign you in. Begin again.",
    Reason.STATE: "This was used already, or begun too long ago. Begin again.",
    Reason.TENANT: "People of your organisation cannot sign in here. Ask the administrator.",
    Reason.UNAVAILABLE: (
        "Your organisation's sign-in does not answer now. Try again in some minutes, or sign in"
        " with your password."
    ),
}
_OTHERWISE = (
    "What came back from your organisation could not be relied on, and nothing was done. Begin"
    " again; if it stays so, tell the administrator."
)


class OpenIdError(RefusedError):
    """Such a sign-in was refused; ``reason`` goes to the trail, the message to the person."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_WORDS.get(reason, _OTHERWISE))
        self.reason = reason
