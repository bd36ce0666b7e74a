"""Translations of what letters say, as rows."""

from piccolo.columns import JSONB, UUID, Text, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class LetterWording(Table, tablename="letter_wording"):
    """A translation of one wording into one language, in use until it is ended; never changed."""

    id = UUID(primary_key=True)
    wording = Varchar(length=40, default=None, null=False)
    language = Varchar(length=10, default=None, null=False)
    sentences = JSONB(default=None, null=False)
    translated_by = Text(default=None, null=False)
    written_by = UUID(default=None, null=True)
    written_at = Timestamptz(default=None, null=False)
    ended_by = UUID(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)

    letter_wording_is_ended_later = Check("ended_at >= written_at")
