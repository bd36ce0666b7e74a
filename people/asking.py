"""Who asks and when, as every handler is given them: `viewer: AskedBy, now: AskedAt`."""

from datetime import datetime
from typing import TypeAlias

from litestar.di import NamedDependency

from people.permissions import Viewer

AskedAt: TypeAlias = NamedDependency[datetime]
AskedBy: TypeAlias = NamedDependency[Viewer]
