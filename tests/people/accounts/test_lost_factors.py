"""A lost passkey or app: a call back, two people, a letter, and the owner told everywhere."""

import re
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from people.accounts import factors, lost_factors, passwords
from people.accounts.lost_factors import Decide, RecordCall
from people.accounts.tables import Account, LostFactor, TotpSecret
from people.clock import local
from people.errors import InvalidError, RefusedError
from people.permissions import OPERATOR, Role
from people.vault import service as vault
from tests.conftest import NOW, Visit
from tests.people.accounts.letters import letters_of
from tests.visitor import Visitor, text_of

OLD = "four kettles and a spoon"
CALLED = local(NOW - timedelta(minutes=5))
CALL = {
    "number": "01382 430000", "known_from": "List of people",
    "called_on": f"{CALLED:%d/%m/%Y}", "called_at": f"{CALLED:%H:%M}",
}  # fmt: skip


async def _ada() -> Account:
    account = Account(
        name="Ada Lorimer", sign_in_name="ada@other.example", email="ada@council.example",
        password_digest=await passwords.digest(OLD), roles=[Role.COORDINATOR.value], made_at=NOW,
    )  # fmt: skip
    await Account.insert(account)
    lost = TotpSecret(
        account=account.id, label="Lost", secret_sealed=b"", made_at=NOW, confirmed_at=NOW,
        last_counter=1,
    )  # fmt: skip
    lost.secret_sealed = vault.seal(
        pyotp.random_base32(), about=f"totp_secret.secret_sealed:{lost.id}"
    )
    await TotpSecret.insert(lost)
    return account


async def _called(administrator: Visitor, account: Account) -> str:
    answer = await administrator.submit(f"/accounts/{account.id}/lost-factor", CALL)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"])


async def test_two_people_and_a_call_back_let_the_owner_set_it_up_again(
    visit: Visit, tmp_path: Path
):
    account = await _ada()
    first, second = await visit(Role.ADMINISTRATOR), await visit(Role.ADMINISTRATOR)
    path = await _called(first, account)
    assert "waits for a second person" in text_of(await first.get(path))
    own = await first.submit(path, {"is_approved": "true"})
    assert (own.status_code, "second person" in text_of(own)) == (409, True)
    assert "Setting up again how somebody signs in" in text_of(await second.get("/approvals"))
    assert (await second.submit(path, {"is_approved": "true"})).status_code == 303
    came = await letters_of(tmp_path, NOW)
    told = [one for one in came if one.subject.startswith("Somebody set out")]
    assert sorted(re.sub(r".*<|>", "", one.to) for one in told) == [
        "ada@council.example", "ada@other.example",
    ]  # fmt: skip
    [letter] = [one for one in came if one.subject == "Set up how you sign in again"]
    assert [row["label"] for row in await TotpSecret.select()] == ["Lost"]  # still proves
    ada = await visit()
    await ada.submit(letter.link, {"code": letter.code})
    wrong = await ada.submit(f"{letter.link}/password", {"password": "nine otters on the ferry"})
    assert (wrong.status_code, "not the password" in text_of(wrong)) == (422, True)
    assert (await ada.submit(f"{letter.link}/app")).status_code == 404
    right = await ada.submit(f"{letter.link}/password", {"password": OLD})
    assert right.headers["location"] == f"{letter.link}/factor"
    await ada.submit(f"{letter.link}/app")
    shown = await ada.get(f"{letter.link}/app")
    secret = re.search(r'app-secret">([A-Z2-7 ]+)<', shown.text)
    assert secret is not None
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(NOW)
    done = await ada.submit(f"{letter.link}/app/code", {"app_code": code})
    assert "You are set up" in text_of(done)
    assert [row["label"] for row in await TotpSecret.select()] == ["Authenticator app"]
    changed = await letters_of(tmp_path, NOW)
    assert {one.subject for one in changed} == {"How you sign in was changed"}
    assert len(changed) == 2


async def test_the_owner_asks_without_being_signed_in_and_administrators_are_told(
    visit: Visit, tmp_path: Path
):
    account = await _ada()
    administrator, nobody = await visit(Role.ADMINISTRATOR), await visit()
    row = Account.id == administrator.viewer.account
    await Account.update({Account.email: "eve@council.example"}).where(row)
    known = await nobody.submit("/lost-factor", {"sign_in_name": "ada@other.example"})
    unknown = await nobody.submit("/lost-factor", {"sign_in_name": "nobody@other.example"})
    assert text_of(known) == text_of(unknown)
    assert await LostFactor.count() == 1
    came = await letters_of(tmp_path, NOW)
    assert "Something waits for you to decide" in {one.subject for one in came}
    listed = text_of(await administrator.get("/accounts/lost-factors"))
    assert "Themselves, not signed in" in listed
    assert (
        f"/accounts/{account.id}/lost-factor"
        in (await administrator.get("/accounts/lost-factors")).text
    )
    await _called(administrator, account)
    assert await LostFactor.count() == 1


async def test_without_a_call_nothing_is_decided(visit: Visit):
    await _ada()
    nobody, second = await visit(), await visit(Role.ADMINISTRATOR)
    await nobody.submit("/lost-factor", {"sign_in_name": "ada@other.example"})
    [row] = await LostFactor.select()
    answer = await second.submit(f"/accounts/lost-factors/{row['id']}", {"is_approved": "true"})
    assert answer.status_code == 404


async def test_who_says_no_says_why_and_nothing_is_sent(visit: Visit, tmp_path: Path):
    account = await _ada()
    first, second = await visit(Role.ADMINISTRATOR), await visit(Role.ADMINISTRATOR)
    path = await _called(first, account)
    silent = await second.submit(path, {"is_approved": "false"})
    assert (silent.status_code, 'id="reason-error"' in silent.text) == (422, True)
    said = {"is_approved": "false", "reason": "The voice was not hers."}
    assert (await second.submit(path, said)).status_code == 303
    assert await letters_of(tmp_path, NOW) == []
    assert (await second.get(path)).status_code == 404
    assert await _called(first, account) != path


async def test_nobody_calls_themselves_back_or_decides_about_themselves(visit: Visit):
    ada, other = await visit(Role.ADMINISTRATOR), await visit(Role.ADMINISTRATOR)
    [row] = await Account.select().where(Account.id == ada.viewer.account)
    await Account.update({Account.password_digest: "x"}).where(Account.id == row["id"])
    asked = RecordCall(
        number="1234", known_from="x", called_on=CALLED.date(), called_at=CALLED.time()
    )
    with pytest.raises(RefusedError, match="your own account"):
        await lost_factors.record_call(ada.viewer, row["id"], asked, now=NOW)
    lost = await lost_factors.record_call(other.viewer, row["id"], asked, now=NOW)
    with pytest.raises(RefusedError, match="your own account"):
        await lost_factors.decide(ada.viewer, lost, Decide(is_approved=True), now=NOW)


async def test_what_waited_too_long_is_asked_for_anew(visit: Visit):
    account = await _ada()
    first, second = await visit(Role.ADMINISTRATOR), await visit(Role.ADMINISTRATOR)
    asked = RecordCall(
        number="1234", known_from="x", called_on=CALLED.date(), called_at=CALLED.time()
    )
    lost = await lost_factors.record_call(first.viewer, account.id, asked, now=NOW)
    with pytest.raises(RefusedError, match="waits for a second person"):
        await lost_factors.record_call(second.viewer, account.id, asked, now=NOW)
    late = NOW + lost_factors.WAITS_FOR
    with pytest.raises(RefusedError, match="expired"):
        await lost_factors.decide(second.viewer, lost, Decide(is_approved=True), now=late)
    again = RecordCall(
        number="1", known_from="x", called_on=local(late).date(), called_at=local(late).time()
    )
    assert await lost_factors.record_call(first.viewer, account.id, again, now=late) != lost


async def test_who_has_not_joined_is_invited_instead(visit: Visit):
    ada, other = await visit(Role.COORDINATOR), await visit(Role.ADMINISTRATOR)
    answer = await other.submit(f"/accounts/{ada.viewer.account}/lost-factor", CALL)
    assert (answer.status_code, "not joined yet" in text_of(answer)) == (409, True)


@pytest.mark.parametrize("hours", [-1, 25])
async def test_a_call_lies_within_the_last_day(visit: Visit, hours: int):
    account, first = await _ada(), await visit(Role.ADMINISTRATOR)
    at = local(NOW - timedelta(hours=hours))
    asked = RecordCall(number="1", known_from="x", called_on=at.date(), called_at=at.time())
    with pytest.raises(InvalidError, match="within the last day"):
        await lost_factors.record_call(first.viewer, account.id, asked, now=NOW)


async def test_the_operator_alone_takes_away_every_factor_at_a_terminal(
    visit: Visit, tmp_path: Path
):
    account, administrator = await _ada(), await visit(Role.ADMINISTRATOR)
    with pytest.raises(RefusedError):
        await lost_factors.forget_all(administrator.viewer, account.id, now=NOW)
    await lost_factors.forget_all(OPERATOR, account.id, now=NOW)
    assert await factors.kinds_of(account.id) == frozenset()
    assert len(await letters_of(tmp_path, NOW)) == 2
