"""Which addresses of the service stand for one recipient of one meeting.

One token is both the calendar's UID and the reply address, so that an answer names its
invitation whichever of the two survives. No plus: Outlook strips what follows it from an
ORGANIZER.
"""

from people.text import mail_address


def domain_of(service: str) -> str:
    """The domain of the service's own mail address."""
    return mail_address(service).partition("@")[2]


def uid_of(token: str, service: str) -> str:
    """The UID of one recipient's calendar entry for one meeting."""
    return f"{token}@{domain_of(service)}"


def reply_address(token: str | None, service: str) -> str:
    """Where one recipient's answers and bounces go; without a token, to the service itself."""
    return service if token is None else mail_address(f"r-{token}@{domain_of(service)}")
