"""Two records of children who may be one."""

from datetime import date
from uuid import UUID

from conferences.children import service as children
from conferences.children.values import AddAnotherChild, AddChild
from conferences.duplicates import service
from people.duplicates.values import MergeTwo, Noun
from people.permissions import OPERATOR
from tests.builders import NOW
from tests.conferences.children.households import a_family
from tests.visitor import Visitor

BORN = date(2019, 3, 4)
FIRST = AddChild(name="Máiri MacDonald", case_reference="RC-26-0388", date_of_birth=BORN)
SECOND = AddChild(name="Mary McDonald", case_reference="RC-26-0399", date_of_birth=BORN)
OTHER = AddChild(name="Bran Sorrel", case_reference="RC-26-0777", date_of_birth=date(2015, 1, 2))


async def families() -> tuple[tuple[UUID, UUID], tuple[UUID, UUID]]:
    """Two families, each with the child that may be one, who was added for another reason."""
    first, [one] = await a_family(NOW, FIRST, reference="F-0001")
    second, _ = await a_family(NOW, OTHER, reference="F-0002")
    named = AddAnotherChild(
        name=SECOND.name, case_reference=SECOND.case_reference, date_of_birth=BORN,
        not_the_same="Her cousin, it was thought.",
    )  # fmt: skip
    return (first, one), (second, await children.add_child(OPERATOR, second, named, now=NOW))


async def ask(who: Visitor, kept: UUID, gone: UUID) -> UUID:
    """Ask as somebody to merge two children; gives the merge's id."""
    asked = MergeTwo(noun=Noun.CHILD, kept=kept, gone=gone, reason="One girl.")
    return await service.ask(who.viewer, asked, now=NOW)
