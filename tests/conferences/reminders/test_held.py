"""The week ahead names those whose reminders wait until somebody made sure of their address."""

import pytest

from people.permissions import Role
from tests.builders import a_professional, a_standard
from tests.conferences.reminders.test_sending import a_meeting
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")


async def test_the_week_ahead_says_whose_mail_would_be_held(visit: Visit):
    await a_standard()
    nurse = await a_professional("Rhona Petrie", role="Health visitor")
    await a_meeting(nurse)
    visitor = await visit(Role.COORDINATOR)
    waits = "Waits: make sure of the address"
    assert waits not in text_of(await visitor.get("/reminders"))
    nurse.email, nurse.email_confirmed_on = "office@gmail.example", None
    await nurse.save()
    assert waits in text_of(await visitor.get("/reminders"))
    [one] = (await visitor.api("GET", "/reminders/week")).json()
    assert (one["by_mail"], one["is_held"]) == (True, True)
