"""What keeps people from cases, lets them in or holds their records when two people are merged.

Nothing of it is ever lost: it goes with the person who is kept, who has it beside their own; and
where they have the same already, both rows stay.
"""

from datetime import datetime
from uuid import UUID

from conferences.children import bars
from people.audit.service import Act
from people.duplicates.moving import Reference, after_undoing, refers

_PERSON = "professional"
refers(
    Reference(
        noun=_PERSON, table="bar", column="professional",
        unless="held.lifted_at IS NULL AND EXISTS (SELECT FROM bar AS own"
        " WHERE own.professional = $1 AND own.family = held.family AND own.lifted_at IS NULL)",
    ),
    Reference(
        noun=_PERSON, table="named_reader", column="professional",
        unless="EXISTS (SELECT FROM named_reader AS own WHERE own.professional = $1"
        " AND own.restriction = held.restriction)",
    ),
    Reference(
        noun=_PERSON, table="file_reader", column="professional",
        unless="EXISTS (SELECT FROM file_reader AS own WHERE own.professional = $1"
        " AND own.file = held.file)",
    ),
    Reference(noun=_PERSON, table="kept_apart", column="professional"),
    Reference(noun=_PERSON, table="family_member", column="direct_chair"),
    Reference(
        noun=_PERSON, table="guidance_reading", column="professional",
        unless="EXISTS (SELECT FROM guidance_reading AS own WHERE own.professional = $1"
        " AND own.version = held.version)",
    ),
    Reference(
        noun=_PERSON, table="legal_hold", column="subject", only="held.kind = 'person'"
    ),
    Reference(noun="agency", table="bar", column="agency"),
)  # fmt: skip


async def bar_both(act: Act, kept: UUID, gone: UUID, since: datetime) -> None:
    """Keep the one who is apart again from what the two were kept from while they were one. A step.

    Nobody knows which of the two was meant; what is shut out too much is lifted by hand.
    """
    made = await bars.list_standing("bar.professional = $1 AND bar.set_at >= $2", kept, since)
    for one in made:
        [row] = await act.fetch("SELECT family, agency FROM bar WHERE id = $1", one.id)
        await bars.insert(
            act, professional=gone, family=row["family"], reference=one.reference,
            reason=one.reason, note=one.note, is_told=one.is_told, agency=row["agency"],
        )  # fmt: skip


after_undoing(_PERSON, bar_both)
