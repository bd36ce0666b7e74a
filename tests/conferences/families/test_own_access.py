"""A parent's own access: joined by letter, proved twice, own meetings and nothing else."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pyotp
import pytest

from conferences.families import service as families
from conferences.families.values import Channel, ContactKind, FallSilent
from people.accounts import service as accounts
from people.accounts.addresses import set_email
from people.accounts.tables import Account
from people.accounts.values import AddAccount, SetEmail, SetRoles
from people.errors import InvalidError, RefusedError
from people.permissions import OPERATOR, Role
from tests.builders import NOW
from tests.conferences.families.people import MAIL, MOTHER, People, some_people
from tests.conftest import Visit
from tests.people.accounts.letters import LetterRead, letters_of
from tests.people.sign_in.owners import give_code, give_password
from tests.visitor import Visitor, text_of

GOOD = "four kettles and a spoon"


async def agreed(visit: Visit) -> tuple[People, Visitor, str]:
    """The mother agreed to mail; the coordinator, and her page."""
    coordinator = await visit(Role.COORDINATOR)
    people = await some_people(coordinator=coordinator.viewer)
    mother = people.members["mother"]
    await people.reach(mother, ContactKind.EMAIL, MAIL)
    await people.agree(mother, Channel.EMAIL)
    return people, coordinator, f"/family-members/{mother}"


async def given(visit: Visit, folder: Path) -> tuple[People, Visitor, str, LetterRead]:
    """The mother is invited to join, and the letter came."""
    people, coordinator, path = await agreed(visit)
    answer = await coordinator.submit(f"{path}/own-access")
    assert answer.status_code == 303, text_of(answer)
    [letter] = await letters_of(folder, NOW)
    return people, coordinator, path, letter


async def joined(visitor: Visitor, letter: LetterRead) -> pyotp.TOTP:
    """Somebody types the code, chooses a password and sets up an authenticator app."""
    await visitor.submit(letter.link, {"code": letter.code})
    await visitor.submit(f"{letter.link}/password", {"password": GOOD})
    shown = await visitor.get((await visitor.submit(f"{letter.link}/app")).headers["location"])
    secret = re.search(r'class="app-secret">([A-Z2-7 ]+)<', shown.text)
    assert secret is not None
    app = pyotp.TOTP(secret[1].replace(" ", ""))
    done = await visitor.submit(f"{letter.link}/app/code", {"app_code": app.at(NOW)})
    assert "You are set up" in text_of(done)
    return app


async def the_account(people: People, role: str = "mother") -> Account:
    found = await Account.objects().get(Account.family_member == people.members[role])
    assert found is not None
    return found


async def test_a_parent_joins_and_sees_own_meetings_and_nothing_else(visit: Visit, tmp_path: Path):
    people, coordinator, path, letter = await given(visit, tmp_path)
    part = await people.ask(people.members["mother"])
    await people.book()
    assert "Invited, not joined yet" in text_of(await coordinator.get(path))
    mother = await visit()
    app = await joined(mother, letter)
    mother, name = await visit(), (await the_account(people)).sign_in_name
    first = await give_password(mother, name, GOOD)
    assert first.headers["location"].startswith("/sign-in/second-step")
    refused = await mother.get("/my-meetings")
    assert refused.headers["location"].startswith("/sign-in")
    signed_in = await give_code(mother, app.at(NOW + timedelta(seconds=30)))
    assert signed_in.status_code == 303, text_of(signed_in)
    assert (await mother.get("/")).headers["location"] == "/my-meetings"
    assert "10:00" in text_of(await mother.get("/my-meetings"))
    assert (await mother.get(f"/my-meetings/{part}")).status_code == 200
    nothing = await mother.get(f"/my-meetings/{uuid4()}")
    for elsewhere in (
        path, "/children", f"/families/{people.family}/members", "/work-list", "/conferences",
        f"/conferences/{people.conference.id}", "/accounts", "/reception", "/incidents/new",
    ):  # fmt: skip
        answer = await mother.get(elsewhere)
        assert (answer.status_code, answer.content) == (404, nothing.content), elsewhere
    assert "Can sign in" in text_of(await coordinator.get(path))


async def test_the_letter_and_the_account_name_nobody(visit: Visit, tmp_path: Path):
    people, _, _, letter = await given(visit, tmp_path)
    assert letter.to == MAIL
    stored = repr((await the_account(people)).to_dict())
    for word in (*MOTHER.split(), MAIL):
        assert word not in stored
        assert word not in letter.subject + letter.text
    assert (await the_account(people)).roles == [Role.FAMILY.value]


async def test_nobody_is_invited_who_did_not_agree_to_mail(visit: Visit):
    people, coordinator, path = await agreed(visit)
    father = people.members["father"]
    assert (await coordinator.submit(f"/family-members/{father}/own-access")).status_code == 409
    young = people.members["young_person"]
    await people.reach(young, ContactKind.EMAIL, "ailsa@post.example")
    await people.agree(young, Channel.EMAIL)
    refused = await coordinator.submit(f"/family-members/{young}/own-access")
    assert "chair has not decided" in text_of(refused)
    await people.direct()
    assert (await coordinator.submit(f"/family-members/{young}/own-access")).status_code == 303
    assert await Account.count().where(Account.family_member.is_not_null()) == 1
    chair = await visit(Role.CHAIR, professional=people.chair.id)
    assert (await chair.submit(f"{path}/own-access")).status_code == 404


@pytest.mark.parametrize("how", ["ended", "silenced", "shut", "by_the_api"])
async def test_it_is_shut_at_once(visit: Visit, tmp_path: Path, how: str):
    people, coordinator, path, letter = await given(visit, tmp_path)
    mother = await visit()
    await joined(mother, letter)
    assert (await mother.get("/my-meetings")).status_code == 200
    if how == "ended":
        await families.end_member(people.coordinator, people.members["mother"], now=NOW)
    elif how == "silenced":
        fell = FallSilent(why="death", note="Told by the hospital.")
        await families.fall_silent(people.coordinator, people.family, fell, now=NOW)
    elif how == "shut":
        assert (await coordinator.submit(f"{path}/own-access/end")).status_code == 303
    else:
        assert (await coordinator.api("DELETE", f"{path}/own-access")).status_code == 200
    assert (await mother.get("/my-meetings")).headers["location"].startswith("/sign-in")
    assert (await the_account(people)).disabled_at == NOW
    again = await coordinator.submit(f"{path}/own-access")
    assert again.status_code == (409 if how in {"ended", "silenced"} else 303)


async def test_an_invitation_that_was_shut_opens_nothing(visit: Visit, tmp_path: Path):
    _, coordinator, path, letter = await given(visit, tmp_path)
    await coordinator.submit(f"{path}/own-access/end")
    assert (await (await visit()).get(letter.link)).status_code == 404
    assert (await coordinator.api("PUT", f"{path}/own-access")).status_code == 200
    assert (await (await visit()).get(letter.link)).status_code == 404
    [other] = await letters_of(tmp_path, NOW)
    assert (await (await visit()).get(other.link)).status_code == 200


async def test_a_young_person_s_is_shut_when_the_chair_takes_it_back(visit: Visit):
    people, coordinator, _ = await agreed(visit)
    young = people.members["young_person"]
    await people.reach(young, ContactKind.EMAIL, "ailsa@post.example")
    await people.agree(young, Channel.EMAIL)
    await people.direct()
    await coordinator.submit(f"/family-members/{young}/own-access")
    await families.ask_through_others(people.coordinator, young, now=NOW)
    assert (await the_account(people, "young_person")).disabled_at == NOW


async def test_a_letter_goes_nowhere_once_they_agree_to_mail_no_more(visit: Visit, tmp_path: Path):
    people, coordinator, path = await agreed(visit)
    await coordinator.submit(f"{path}/own-access")
    member = await families.get_member(people.coordinator, people.members["mother"], now=NOW)
    await families.end_consent(people.coordinator, member.consents[0].id, now=NOW)
    assert await letters_of(tmp_path, NOW) == []


async def test_it_is_never_anything_else_beside(visit: Visit, tmp_path: Path):
    people, _, _, _ = await given(visit, tmp_path)
    account: UUID = (await the_account(people)).id
    with pytest.raises(RefusedError, match="family member's own access"):
        await accounts.set_roles(OPERATOR, account, SetRoles(roles=(Role.RECEPTION,)), now=NOW)
    with pytest.raises(RefusedError, match="family member's own access"):
        await set_email(OPERATOR, account, SetEmail(email="other@post.example"), now=NOW)
    await accounts.disable(OPERATOR, account, now=NOW)
    with pytest.raises(RefusedError, match="family member's own access"):
        await accounts.enable(OPERATOR, account, now=NOW)
    for roles in ((Role.FAMILY,), (Role.FAMILY, Role.COORDINATOR)):
        with pytest.raises(InvalidError):
            AddAccount(name="A", sign_in_name="a", roles=roles)
        with pytest.raises(InvalidError):
            SetRoles(roles=roles)
