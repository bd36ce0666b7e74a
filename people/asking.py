"""Who asks, when, and on which revision, as handlers are given them.

`viewer: AskedBy, now: AskedAt`; for a change by a program also `if_match: IfMatch = None`; for a
long list on a page `number: OnPage = 1`.
"""

from datetime import datetime
from typing import Annotated, TypeAlias

from litestar.di import NamedDependency
from litestar.params import HeaderParameter, QueryParameter

from people.permissions import Viewer

AskedAt: TypeAlias = NamedDependency[datetime]
AskedBy: TypeAlias = NamedDependency[Viewer]
OnPage: TypeAlias = Annotated[int, QueryParameter(name="page")]
IfMatch: TypeAlias = Annotated[str | None, HeaderParameter(name="If-Match")]
