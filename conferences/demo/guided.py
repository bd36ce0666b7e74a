"""Direction to staff that somebody is still to read, so that it is seen at sign-in and followed."""

from datetime import datetime

from conferences.demo import city
from people.permissions import OPERATOR
from standards.guidance import service as guidance
from standards.guidance.values import PublishGuidance
from standards.measures.verdicts import Measure

_WORDS = """\
Whoever is invited and cannot come sends a report and a briefed deputy. A report is due whether or \
not you attend.

Hand it in by the link in your invitation, five working days before the meeting at the latest. \
Made up, for trying out.
"""


async def publish(*, now: datetime) -> None:
    """Ask the police officers of the city to read how reports come in."""
    asked = PublishGuidance(
        title="Reports to review conferences", words=_WORDS, roles=(city.OFFICER,),
        measures=(Measure.REPORT_ON_TIME, Measure.CONTRIBUTED),
    )  # fmt: skip
    await guidance.publish(OPERATOR, asked, now=now)
