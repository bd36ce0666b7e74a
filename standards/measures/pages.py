"""Pages that say what each measure counts, by which rules, with a worked example."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.errors import NotFoundError
from people.pages import page
from people.permissions import Permission
from standards.agreed.in_force import KIND_WORDS
from standards.guidance import service as guidance
from standards.measures import explaining
from standards.measures.defining import GROUP_TITLES
from standards.measures.definitions import DEFINITIONS
from standards.measures.verdicts import Measure

VIEW = {"permission": Permission.STANDARD_VIEW}


@get("/measures", opt=VIEW)
async def list_measures() -> Template:
    """Every measure, under the headings of the report."""
    groups = [
        (heading, [one for one in DEFINITIONS.values() if one.group is group])
        for group, heading in GROUP_TITLES.items()
    ]
    return page("standards/measures/list.html", groups=groups)


@get("/measures/{measure:str}", opt=VIEW)
async def show_measure(measure: FromPath[str], viewer: AskedBy, now: AskedAt) -> Template:
    """One measure: what is counted of what, what is left out, the rules in force, an example."""
    asked = read_measure(measure)
    return page(
        "standards/measures/measure.html",
        found=await explaining.explain(viewer, asked, now=now),
        kinds=KIND_WORDS,
        guidance=await guidance.list_beside(viewer, asked),
    )


def read_measure(text: str) -> Measure:
    """The measure that text names.

    Raises:
        NotFoundError: it names none.
    """
    try:
        return Measure(text)
    except ValueError:
        raise NotFoundError("There is no such measure.") from None


ROUTES = [list_measures, show_measure]
