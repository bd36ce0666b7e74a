"""Is somebody who is known here called like some words of a text that goes out in every mail?

Of families only digests are compared, so that nothing is opened for it. Whoever asks learns that
there is somebody of that name, and nothing else: those who may ask see every family's names anyway.
"""

from collections.abc import Sequence

from notifications.wordings.lint import known_words
from people.audit.service import fetch, housekeeping
from people.vault.service import blind_index

_SHORTEST = 3
_BY_INDEX = """
SELECT name_index FROM child WHERE name_index = ANY($1::bytea[])
 UNION SELECT name_index FROM family_member WHERE name_index = ANY($1::bytea[])
"""
_REFERENCES = """
SELECT lower(case_reference) AS reference FROM child WHERE lower(case_reference) = ANY($1::text[])
 UNION SELECT lower(reference) FROM family WHERE lower(reference) = ANY($1::text[])
 UNION SELECT lower(reference) FROM conference WHERE lower(reference) = ANY($1::text[])
"""
_COLLEAGUES = """
SELECT lower(word) AS word FROM professional, unnest(regexp_split_to_array(name, '[\\s.]+')) AS word
 WHERE lower(word) = ANY($1::text[]) AND length(word) >= $2
"""


async def find_name(spans: Sequence[str]) -> str:
    """The first of these runs of words that names somebody known here, or nothing."""
    said = {span.casefold(): span for span in spans if len(span) >= _SHORTEST}
    indexes = {blind_index(span): span for span in said.values()}
    words = [word for word in said if " " not in word and word not in known_words()]
    async with housekeeping():
        found = [indexes[row["name_index"]] for row in await fetch(_BY_INDEX, list(indexes))]
        found += [said[row["reference"]] for row in await fetch(_REFERENCES, words)]
        found += [said[row["word"]] for row in await fetch(_COLLEAGUES, words, _SHORTEST)]
    return min(found, default="")
