"""What each measure counts, for programs."""

from litestar import get
from litestar.params import FromPath

from people.asking import AskedAt, AskedBy
from people.permissions import Permission
from standards.measures import explaining
from standards.measures.defining import Definition
from standards.measures.definitions import DEFINITIONS
from standards.measures.explaining import Explained
from standards.measures.pages import read_measure

VIEW = {"permission": Permission.STANDARD_VIEW}


@get("/api/v1/measures", opt=VIEW)
async def list_measures() -> list[Definition]:
    """Every measure with its definition, in the order of the report."""
    return list(DEFINITIONS.values())


@get("/api/v1/measures/{measure:str}", opt=VIEW)
async def get_measure(measure: FromPath[str], viewer: AskedBy, now: AskedAt) -> Explained:
    """One measure with the rules in force and a worked example."""
    return await explaining.explain(viewer, read_measure(measure), now=now)


ROUTES = [list_measures, get_measure]
