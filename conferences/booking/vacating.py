"""Taking somebody out of the posts of a conference, which then wait for somebody else."""

from conferences.booking.placing import take_diaries
from conferences.booking.tables import Conference
from people.audit.service import Act

_POSTS = ("chair", "lead_professional", "minute_taker")


async def vacate(act: Act, row: Conference, professional: object) -> bool:
    """Let somebody chair, lead or take the minutes no more; whether they did. A step."""
    held = [post for post in _POSTS if getattr(row, post) == professional]
    if not held:
        return False
    for post in held:
        setattr(row, post, None)
    row.revision += 1
    await row.save()
    if row.state == "booked":
        await take_diaries(act, row)
    return True
