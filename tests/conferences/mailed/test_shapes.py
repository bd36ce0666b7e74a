"""Whatever program wrote the answer, it takes effect."""

from datetime import datetime

import pytest

from people.vault import written
from tests.conferences.mailed.inviting import arrives, filed, somebody_invited
from tests.notifications.inbox.replies import SHAPES, Said, Shape, room, winmail

pytestmark = pytest.mark.usefixtures("database")
ANSWERS = ("accepted", "declined", "tentative")


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
async def test_an_answer_in_the_shape_of_a_program_is_taken(
    shape: Shape, answer: str, now: datetime
):
    zoe = await somebody_invited(now)
    await arrives(
        shape(Said(token=zoe.token, answer=answer, comment="On the train; late")), now=now
    )
    [mail], row = await filed(), await zoe.row()
    if shape is SHAPES["iCloud (Apple)"] and answer == "declined":
        assert (mail.state, mail.why, row.reply) == ("waiting", "declined_by_other", "none")
        return
    assert (row.reply, row.reply_source) == (answer, "mail")
    assert mail.state == "applied"
    if shape is not SHAPES["iCloud (Apple)"]:
        assert (written.of(row, "reply_reason"), mail.trust) == ("On the train; late", "A")


async def test_a_room_that_names_no_attendee_is_taken_for_who_was_asked(now: datetime):
    zoe = await somebody_invited(now)
    await arrives(room(Said(token=zoe.token)), now=now)
    assert (await zoe.row()).reply == "accepted"


async def test_what_old_outlook_writes_goes_to_a_person(now: datetime):
    zoe = await somebody_invited(now)
    await arrives(winmail(Said(token=zoe.token)), now=now)
    [mail] = await filed()
    assert (mail.state, mail.why, (await zoe.row()).reply) == ("waiting", "attachment", "none")
