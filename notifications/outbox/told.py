"""By which messages somebody was told of a meeting: taken by a mail server, and not come back."""


def told_sql(*, about: str, recipient: str) -> str:
    """Whether a message told that recipient of the time of that subject, as SQL over ``m``.

    ``about`` and ``recipient`` are expressions of the query it stands in.

    >>> told_sql(about="i.id", recipient="i.professional").startswith("m.about = i.id AND")
    True
    """
    return (
        f"m.about = {about} AND m.recipient = {recipient}"
        " AND m.kind IN ('invitation', 'update')"
        " AND m.sent_at IS NOT NULL AND m.bounced_at IS NULL"
    )
