"""Mail that waits for an address to be made sure of, asking again, and telling anew."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from conferences.attending.tables import Invitation
from notifications.addresses import service
from notifications.addresses.dangers import Danger, is_nearly
from notifications.addresses.tables import AddressCheck, AddressQuestion
from notifications.addresses.values import ConfirmAddress
from notifications.outbox.tables import OutboxMessage
from people.errors import InvalidError, NotFoundError, RefusedError
from people.links import service as links
from people.permissions import Role
from people.professionals import service as professionals
from people.professionals.confirming import How
from people.professionals.tables import Professional
from people.professionals.values import ChangeProfessional
from tests.builders import (
    a_booked_conference,
    a_coordinator,
    a_professional,
    a_standard,
    a_viewer,
    an_agency,
    invited,
)
from tests.conferences.attending.postman import Mailed, deliver
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
NEVER: dict[str, Any] = {"email_confirmed_on": None}
EDITOR = a_viewer(Role.ADMINISTRATOR)


async def confirmed(person: Professional, now: datetime, **more: object) -> int:
    values = {"email": person.email, "how": How.PHONE, "warned_of": tuple(Danger)} | more
    return await service.confirm(a_coordinator(), person.id, ConfirmAddress(**values), now=now)  # type: ignore[arg-type]


async def changed(person: Professional, email: str | None, now: datetime) -> None:
    row = await Professional.objects().get(Professional.id == person.id)
    assert row is not None
    asked = ChangeProfessional(
        name=row.name, role=row.role, agency=row.agency, email=email, revision=row.revision
    )
    await professionals.change(EDITOR, person.id, asked, now=now)


async def test_mail_to_a_new_address_waits_and_goes_out_once_somebody_made_sure(now: datetime):
    await a_standard()
    known, new = await a_professional(), await a_professional(**NEVER)
    await a_booked_conference(invitees=invited(known, new))
    assert set(await deliver(now)) == {known.email}
    [waits] = await service.list_held(a_coordinator())
    assert (waits.professional, waits.messages, waits.dangers) == (new.id, 1, (Danger.NEW,))
    assert set(await deliver(now + timedelta(days=1))) == set()
    at = now + timedelta(days=2)
    assert await confirmed(new, at) == 1
    assert set(await deliver(at)) == {new.email}
    assert await service.list_held(a_coordinator()) == []
    [check] = await AddressCheck.select()
    assert (check["how"], check["warned_of"]) == ("phone", ["new"])
    row = await Professional.objects().get(Professional.id == new.id)
    assert row is not None
    assert (row.email_confirmed_on, row.email_confirmed_how) == (at.date(), "phone")


@pytest.mark.parametrize(
    ("address", "danger"),
    [
        ("duty.team@agency.example", Danger.MAILBOX),
        ("zoe@gmail.com", Danger.PRIVATE),
        ("zoe@agnecy.example", Danger.UNLIKE),
    ],
)
async def test_an_odd_address_waits_even_where_the_agency_confirmed_it(
    now: datetime, address: str, danger: Danger
):
    await a_standard()
    agency = await an_agency()
    await a_professional(agency=agency)
    odd = await a_professional(agency=agency, email=address)
    await a_booked_conference(invitees=invited(odd))
    assert await deliver(now) == {}
    [waits] = await service.list_held(a_coordinator())
    assert waits.dangers == (danger,)
    assert all(waits.warnings)
    await confirmed(odd, now)
    assert set(await deliver(now)) == {address}


async def test_an_address_two_people_have_waits_for_both(now: datetime):
    await a_standard()
    one = await a_professional(email="both@agency.example")
    other = await a_professional(email="Both@agency.example")
    await a_booked_conference(invitees=invited(one, other))
    assert await deliver(now) == {}
    assert {waits.dangers for waits in await service.list_held(a_coordinator())} == {
        (Danger.SHARED,)
    }
    await confirmed(one, now)
    assert set(await deliver(now)) == {one.email}


async def test_what_was_made_sure_of_once_stands_until_something_else_is_dangerous(now: datetime):
    await a_standard()
    person = await a_professional(email="office@agency.example")
    await a_booked_conference(invitees=invited(person))
    await deliver(now)
    await confirmed(person, now)
    await a_booked_conference(invitees=invited(person))
    assert len((await deliver(now))[str(person.email)]) == 2
    await a_professional(email="office@agency.example")
    await a_booked_conference(invitees=invited(person))
    later = await deliver(now + timedelta(minutes=1))
    assert len(later.get(str(person.email), [])) == 0


async def test_who_looked_at_another_address_or_fewer_warnings_sends_nothing(now: datetime):
    await a_standard()
    person = await a_professional(email="office@gmail.com", **NEVER)
    await a_booked_conference(invitees=invited(person))
    await deliver(now)
    with pytest.raises(RefusedError, match="look at it once more"):
        await confirmed(person, now, warned_of=(Danger.NEW,))
    with pytest.raises(RefusedError, match="look at it once more"):
        await confirmed(person, now, email="other@gmail.com")
    with pytest.raises(InvalidError, match="telephoned"):
        await confirmed(person, now, how=How.LINK)
    assert await deliver(now) == {}
    with pytest.raises(NotFoundError):
        await service.list_held(EDITOR)


async def test_a_changed_address_is_cancelled_at_the_old_and_invited_anew_at_the_new(
    now: datetime,
):
    await a_standard()
    zoe = await a_professional(email="zoe.old@agency.example")
    await a_booked_conference(invitees=invited(zoe))
    [[before]] = (await deliver(now)).values()
    at = now + timedelta(hours=1)
    await changed(zoe, "zoe.new@agency.example", at)
    arrived = await deliver(at)
    assert set(arrived) == {"zoe.old@agency.example"}
    gone = arrived["zoe.old@agency.example"][-1]
    assert (gone.method, gone.event["UID"]) == ("CANCEL", before.event["UID"])
    assert gone.event["SEQUENCE"] > before.event["SEQUENCE"]
    assert "zoe.new" not in gone.mail.as_string()
    [waits] = await service.list_held(a_coordinator())
    assert waits.dangers == (Danger.CHANGED,)
    moved = await Professional.objects().get(Professional.id == zoe.id)
    assert moved is not None
    await confirmed(moved, at)
    [anew] = (await deliver(at))["zoe.new@agency.example"]
    assert anew.method == "REQUEST"
    assert anew.event["UID"] != before.event["UID"]
    assert anew.mail["Subject"] != before.mail["Subject"]


async def test_the_link_in_the_old_mailbox_opens_nothing_any_more(now: datetime):
    await a_standard()
    zoe = await a_professional(email="zoe.old@agency.example")
    await a_booked_conference(invitees=invited(zoe))
    [[before]] = (await deliver(now)).values()
    token = _link_in(before)
    assert await links.find_about(token, now=now) is not None
    await changed(zoe, "zoe.new@agency.example", now + timedelta(hours=1))
    with pytest.raises(links.DeadLinkError):
        await links.find_about(token, now=now + timedelta(hours=1))


async def test_an_invitation_still_queued_for_the_old_address_is_taken_back(now: datetime):
    await a_standard()
    zoe = await a_professional(email="zoe.old@agency.example")
    await a_booked_conference(invitees=invited(zoe))
    await changed(zoe, "zoe.new@agency.example", now)
    assert await deliver(now) == {}
    moved = await Professional.objects().get(Professional.id == zoe.id)
    assert moved is not None
    await confirmed(moved, now)
    assert set(await deliver(now)) == {"zoe.new@agency.example"}


async def test_who_has_no_address_any_more_is_cancelled_at_the_old_one(now: datetime):
    await a_standard()
    zoe = await a_professional(email="zoe.old@agency.example")
    await a_booked_conference(invitees=invited(zoe))
    await deliver(now)
    await changed(zoe, None, now + timedelta(hours=1))
    arrived = await deliver(now + timedelta(hours=1))
    assert [mail.method for mail in arrived["zoe.old@agency.example"]][-1] == "CANCEL"
    assert await Invitation.exists().where(Invitation.professional == zoe.id)


async def test_an_address_confirmed_long_ago_is_asked_after_by_a_link(now: datetime, visit: Visit):
    old = await a_professional(email_confirmed_on=date(2025, 10, 1))
    await a_professional()
    assert await service.ask_again(now=now) == 1
    assert await service.ask_again(now=now + timedelta(days=1)) == 0
    [[mail]] = (await deliver(now)).values()
    [question] = await AddressQuestion.select()
    assert mail.mail["Subject"] == f"Address {question['reference']}"
    path = _path_in(mail)
    outside = await visit()
    assert "still right?" in text_of(await outside.get(path))
    wrong = await outside.submit(path, {"reference": "NOPE22"})
    assert (wrong.status_code, await AddressCheck.count()) == (422, 0)
    done = await outside.submit(path, {"reference": question["reference"]})
    assert done.status_code == 303
    assert "Thank you" in text_of(await outside.get(path))
    row = await Professional.objects().get(Professional.id == old.id)
    assert row is not None
    assert row.email_confirmed_how == "link"
    assert (await outside.get("/address/nonsense")).status_code == 404


async def test_a_question_after_an_address_that_changed_meanwhile_is_not_sent(now: datetime):
    old = await a_professional(email_confirmed_on=date(2025, 10, 1))
    await service.ask_again(now=now)
    await changed(old, "other@agency.example", now)
    assert await deliver(now) == {}
    assert await OutboxMessage.count().where(OutboxMessage.withdrawn_at.is_not_null()) == 1


async def test_who_is_signed_in_confirms_their_own_address(visit: Visit):
    zoe = await a_professional(**NEVER)
    own = await visit(Role.PROFESSIONAL, professional=zoe.id)
    listed = (await own.get("/my-conferences")).text
    assert 'href="/my-address"' in listed
    assert 'href="/account/calendars"' in listed
    assert "Never confirmed" in text_of(await own.get("/my-address"))
    await own.submit("/my-address", {"email": zoe.email})
    assert "signed in" in text_of(await own.get("/my-address")) or await AddressCheck.count() == 1
    assert (await own.submit("/my-address", {"email": "x@y.example"})).status_code == 409
    answer = await own.api("GET", "/own-address")
    assert answer.json()["email"] == zoe.email
    assert (await own.api("POST", "/own-address", {"email": zoe.email})).status_code == 200


async def test_the_work_list_the_conference_and_a_page_say_what_to_do(visit: Visit, now: datetime):
    await a_standard()
    new = await a_professional("Zoë Newcomer", phone="01632 960123", **NEVER)
    conference = await a_booked_conference(invitees=invited(new))
    await deliver(now)
    coordinator = await visit(Role.COORDINATOR)
    assert "1 address to make sure of" in text_of(await coordinator.get("/work-list"))
    page = text_of(await coordinator.get(f"/conferences/{conference.id}"))
    assert "The mail to Zoë Newcomer waits" in page
    shown = await coordinator.get("/addresses")
    assert "nothing was ever sent there" in text_of(shown)
    assert "01632 960123" in shown.text
    form = {"email": new.email, "warned_of": "new"}
    faulty = await coordinator.submit(f"/addresses/{new.id}", form)
    assert faulty.status_code == 422
    done = await coordinator.submit(f"/addresses/{new.id}", form | {f"how-{new.id}": "phone"})
    assert done.status_code == 303
    assert "No mail waits" in text_of(await coordinator.get("/addresses"))


async def test_a_program_does_the_same(visit: Visit, now: datetime):
    await a_standard()
    new = await a_professional(**NEVER)
    await a_booked_conference(invitees=invited(new))
    await deliver(now)
    coordinator = await visit(Role.COORDINATOR)
    [waits] = (await coordinator.api("GET", "/addresses/held")).json()
    assert waits["dangers"] == ["new"]
    body = {"email": new.email, "how": "phone", "warned_of": ["new"]}
    path = f"/addresses/{new.id}/confirmation"
    assert (await coordinator.api("POST", path, body)).json() == {"sent": 1}
    assert (await coordinator.api("POST", path, body)).status_code == 404


@pytest.mark.parametrize(
    "slip",
    ["tayside.hns.scot", "tayside.nhs.scott", "taysde.nhs.scot", "taysidenhs.scot",
     "tayside.nsh.scto", "teyside.nhs.scat"],
)  # fmt: skip
def test_a_slip_is_told_from_another_domain(slip: str):
    assert is_nearly(slip, ["scotland.police.uk", "tayside.nhs.scot"])


@pytest.mark.parametrize(
    "other", ["dundeecity.gov.uk", "nhs.net", "fife.nhs.scot", "tayside.nhs.scot", ""]
)
def test_another_domain_is_no_slip(other: str):
    assert not is_nearly(other, ["scotland.police.uk", "tayside.nhs.scot"])


def _link_in(mail: Mailed) -> str:
    return _path_in(mail).rpartition("/")[2]


def _path_in(mail: Mailed) -> str:
    [line] = [one for one in mail.text.splitlines() if one.startswith("https://test/")]
    return line.removeprefix("https://test")
