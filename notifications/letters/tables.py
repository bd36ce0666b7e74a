"""Translations of what letters say, as rows."""

from piccolo.columns import JSONB, UUID, Text, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class LetterWording(Table, tablename="letter_wording"):
    """A translation of one wording into one language, until it is ended; never changed.

    In use once somebody else than who brought it in has confirmed that ``read_by``, who reads the
    language, read it against the English.
    """

    id = UUID(primary_key=True)
    wording = Varchar(length=40, default=None, null=False)
    language = Varchar(length=10, default=None, null=False)
    sentences = JSONB(default=None, null=False)
    translated_by = Text(default=None, null=False)
    written_by = UUID(default=None, null=True)
    written_at = Timestamptz(default=None, null=False)
    read_by = Text(default="", null=False)
    confirmed_by = UUID(default=None, null=True)
    confirmed_at = Timestamptz(default=None, null=True)
    ended_by = UUID(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)

    letter_wording_is_ended_later = Check("ended_at >= written_at")
    letter_wording_is_confirmed_by_somebody_else = Check("confirmed_by <> written_by")
    letter_wording_is_confirmed_whole = Check(
        "num_nulls(confirmed_by, confirmed_at) IN (0, 2)"
        " AND (confirmed_at IS NULL) = (read_by = '')"
    )
