"""Joining by letter, code, password and factor: the whole way, and every way beside it."""

import html
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pyotp
import pytest
from litestar import Litestar

from people.accounts import factors, joining
from people.accounts.factors import FactorKind
from people.accounts.tables import Account, AccountLink
from people.audit.tables import AuditEntry
from people.links.service import DeadLinkError
from people.permissions import Role
from people.sign_in.service import find_viewer
from tests.conftest import NOW, Visit
from tests.people.accounts.authenticator import Device
from tests.people.accounts.letters import LetterRead, letters_of
from tests.visitor import Visitor, text_of

GOOD = "four kettles and a spoon"
ADA = {
    "name": "Ada Lorimer", "sign_in_name": "ada", "email": "ada.lorimer@council.example",
    "roles": ["coordinator"],
}  # fmt: skip


async def _invited(visit: Visit, folder: Path) -> tuple[Visitor, str, LetterRead]:
    administrator = await visit(Role.ADMINISTRATOR)
    answer = await administrator.submit("/accounts/new", ADA)
    assert answer.status_code == 303, text_of(answer)
    [letter] = await letters_of(folder, NOW)
    return administrator, answer.headers["location"], letter


async def _types_code(visitor: Visitor, letter: LetterRead) -> None:
    answer = await visitor.submit(letter.link, {"code": letter.code.lower().replace("-", " ")})
    assert answer.headers["location"] == f"{letter.link}/password", text_of(answer)


async def _types_password(visitor: Visitor, letter: LetterRead, password: str = GOOD) -> None:
    answer = await visitor.submit(f"{letter.link}/password", {"password": password})
    assert answer.headers.get("location") == f"{letter.link}/factor", text_of(answer)


async def _app(visitor: Visitor, letter: LetterRead) -> pyotp.TOTP:
    answer = await visitor.submit(f"{letter.link}/app")
    shown = await visitor.get(answer.headers["location"])
    assert "data:image/svg+xml" in shown.text
    secret = re.search(r'class="app-secret">([A-Z2-7 ]+)<', shown.text)
    assert secret is not None
    return pyotp.TOTP(secret[1].replace(" ", ""))


async def _joins(visitor: Visitor, letter: LetterRead, password: str = GOOD) -> httpx.Response:
    await _types_code(visitor, letter)
    await _types_password(visitor, letter, password)
    app = await _app(visitor, letter)
    return await visitor.submit(f"{letter.link}/app/code", {"app_code": app.at(NOW)})


async def test_somebody_joins_by_letter_with_an_app_and_is_signed_in(visit: Visit, tmp_path: Path):
    administrator, path, letter = await _invited(visit, tmp_path)
    assert (letter.to, letter.subject) == (
        "Ada Lorimer <ada.lorimer@council.example>", "Your invitation to join",
    )  # fmt: skip
    assert "Invited, not joined yet" in text_of(await administrator.get("/accounts"))
    ada = await visit()
    first = await ada.get(letter.link)
    assert "Set up your account" in text_of(first)
    assert letter.link.rpartition("/")[2] not in re.sub(r'action="[^"]*"', "", first.text)
    done = await _joins(ada, letter)
    assert "You are set up" in text_of(done)
    codes = re.findall(r"<code>([2-9A-Z-]{19})</code>", done.text)
    assert len(codes) == 10
    assert (await ada.get("/account")).status_code == 200
    account = UUID(path.rpartition("/")[2])
    assert await factors.kinds_of(account) == {FactorKind.TOTP, FactorKind.RECOVERY_CODE}
    assert "Can sign in" in text_of(await administrator.get(path))
    acts = [entry["act"] for entry in await AuditEntry.select().order_by(AuditEntry.number)]
    assert acts[-5:-1] == [
        "joining.type_code", "joining.type_password", "joining.begin_app", "joining.complete",
    ]  # fmt: skip


async def test_somebody_joins_with_a_passkey(visit: Visit, tmp_path: Path):
    _, path, letter = await _invited(visit, tmp_path)
    ada = await visit()
    await _types_code(ada, letter)
    await _types_password(ada, letter)
    options = await ada.submit(f"{letter.link}/passkey/options")
    assert options.headers["content-type"].startswith("application/json")
    made = Device().made(options.text)
    done = await ada.submit(f"{letter.link}/passkey", {"answer": made})
    assert "You are set up" in text_of(done)
    assert FactorKind.PASSKEY in await factors.kinds_of(UUID(path.rpartition("/")[2]))
    assert (await ada.get("/account")).status_code == 200


async def test_looking_and_pressing_every_button_without_the_code_changes_nothing(
    visit: Visit, tmp_path: Path
):
    _, path, letter = await _invited(visit, tmp_path)
    before = await AccountLink.select(), await Account.select()
    scanner = await visit()
    for step in ("", "/password", "/factor", "/app"):
        await scanner.client.head(letter.link + step)
        shown = await scanner.get(letter.link + step)
        assert shown.status_code in {200, 303, 404}, step
    for step in ("", "/password", "/app", "/app/code", "/passkey", "/passkey/options"):
        typed = {"code": "AAAA-AAAA", "password": GOOD, "app_code": "123456", "answer": "{}"}
        answer = await scanner.submit(letter.link + step, typed)
        assert answer.status_code in {303, 404, 422}, (step, answer.status_code)
    assert (await AccountLink.select(), await Account.select()) == before
    assert await factors.kinds_of(UUID(path.rpartition("/")[2])) == frozenset()


async def test_another_browser_cannot_go_on_where_the_code_was_typed(visit: Visit, tmp_path: Path):
    _, _, letter = await _invited(visit, tmp_path)
    ada, eve = await visit(), await visit()
    await _types_code(ada, letter)
    stolen = await eve.submit(f"{letter.link}/password", {"password": GOOD})
    assert stolen.status_code == 404
    await _types_password(ada, letter)
    assert (await eve.submit(f"{letter.link}/app")).status_code == 404


async def test_after_half_an_hour_the_code_is_typed_again(
    app: Litestar, visit: Visit, tmp_path: Path
):
    _, _, letter = await _invited(visit, tmp_path)
    ada = await visit()
    await _types_code(ada, letter)
    app.state["clock"] = lambda: NOW + timedelta(minutes=30)
    try:
        late = await ada.submit(f"{letter.link}/password", {"password": GOOD})
        assert late.status_code == 404
        assert (await ada.get(letter.link)).status_code == 200
    finally:
        app.state["clock"] = lambda: NOW


async def test_ten_codes_may_be_tried_and_then_none_for_a_while(visit: Visit, tmp_path: Path):
    _, _, letter = await _invited(visit, tmp_path)
    eve = await visit()
    for _ in range(10):
        assert (await eve.submit(letter.link, {"code": "AAAA-AAAA"})).status_code == 422
    assert (await eve.submit(letter.link, {"code": letter.code})).status_code == 429


async def test_expired_revoked_used_and_unknown_links_look_the_same(
    app: Litestar, visit: Visit, tmp_path: Path
):
    administrator, path, first = await _invited(visit, tmp_path)
    nobody, said = await visit(), []
    unknown = await nobody.get("/join/" + "a" * 26)
    assert (await administrator.submit(f"{path}/invitation")).status_code == 303
    [second] = await letters_of(tmp_path, NOW)
    said.append(await nobody.get(first.link))  # another was sent since
    assert (await administrator.submit(f"{path}/invitation/revoke")).status_code == 303
    said.append(await nobody.get(second.link))
    await administrator.submit(f"{path}/invitation")
    [third] = await letters_of(tmp_path, NOW)
    app.state["clock"] = lambda: NOW + timedelta(days=7)
    said.append(await nobody.get(third.link))
    app.state["clock"] = lambda: NOW
    assert (await nobody.get(third.link)).status_code == 200  # control
    ada = await visit()
    assert "You are set up" in text_of(await _joins(ada, third))
    said.append(await nobody.get(third.link))
    said.append(await ada.submit(third.link, {"code": third.code}))
    assert {answer.status_code for answer in said} == {404}
    assert {text_of(answer) for answer in said} == {text_of(unknown)}


async def test_what_was_sent_is_kept_nowhere_but_in_the_letter(visit: Visit, tmp_path: Path):
    _, _, letter = await _invited(visit, tmp_path)
    kept = repr(await AccountLink.select()) + repr(await AuditEntry.select())
    assert letter.link.rpartition("/")[2] not in kept
    assert letter.code not in kept


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("fourteen chars", "15 characters or more"),
        ("passwordpassword", "easily guessed"),
        ("aaaaaaaaaaaaaaaaaaaa", "easily guessed"),
        ("lorimer kettle spoon hat", "your own name"),
        ("ada.lorimer@council.example", "your own name"),
        ("my convenor kettle spoon", "name of this service"),
    ],
)
async def test_a_password_that_may_not_be_chosen_is_refused_with_what_to_do(
    visit: Visit, tmp_path: Path, password: str, words: str
):
    _, _, letter = await _invited(visit, tmp_path)
    ada = await visit()
    await _types_code(ada, letter)
    answer = await ada.submit(f"{letter.link}/password", {"password": password})
    assert answer.status_code == 422
    assert words in html.unescape(text_of(answer))
    assert password not in answer.text


async def test_a_wrong_code_of_the_app_is_refused_and_the_right_one_taken(
    visit: Visit, tmp_path: Path
):
    _, _, letter = await _invited(visit, tmp_path)
    ada = await visit()
    await _types_code(ada, letter)
    await _types_password(ada, letter)
    app = await _app(ada, letter)
    wrong = await ada.submit(f"{letter.link}/app/code", {"app_code": "000000"})
    assert wrong.status_code == 422
    assert app.secret in wrong.text.replace(" ", "")
    right = await ada.submit(f"{letter.link}/app/code", {"app_code": app.at(NOW)})
    assert "You are set up" in text_of(right)


async def test_of_two_who_complete_at_once_one_does(visit: Visit, tmp_path: Path):
    _, _, letter = await _invited(visit, tmp_path)
    ada = await visit()
    await _types_code(ada, letter)
    await _types_password(ada, letter)
    app = await _app(ada, letter)
    cookie = ada.client.cookies["__Host-joining"]
    token = letter.link.rpartition("/")[2]
    opened = await joining.open_invitation(token, browser=cookie, now=NOW)
    await joining.complete_with_app(ada.viewer, opened, app.at(NOW), now=NOW)
    with pytest.raises(DeadLinkError):
        await joining.complete_with_app(ada.viewer, opened, app.at(NOW), now=NOW)


async def test_a_disabled_account_is_not_joined_and_who_joined_is_not_invited(
    visit: Visit, tmp_path: Path
):
    administrator, path, letter = await _invited(visit, tmp_path)
    await administrator.submit(f"{path}/disable")
    nobody = await visit()
    assert (await nobody.get(letter.link)).status_code == 404
    assert (await administrator.submit(f"{path}/invitation")).status_code == 409
    await administrator.submit(f"{path}/enable")
    await _joins(nobody, letter)
    refused = await administrator.submit(f"{path}/invitation")
    assert (refused.status_code, "joined already" in text_of(refused)) == (409, True)


async def test_joining_ends_with_a_session_of_its_own(visit: Visit, tmp_path: Path):
    _, _, letter = await _invited(visit, tmp_path)
    ada = await visit()
    ada.client.cookies.set("__Host-sid", "chosen-by-somebody-else", domain="test", path="/")
    done = await _joins(ada, letter)
    cookies = done.headers.get_list("set-cookie")
    assert any(one.startswith("__Host-sid=") and "HttpOnly" in one for one in cookies)
    assert any(one.startswith("__Host-joining=;") or 'joining=""' in one for one in cookies)
    assert await find_viewer("chosen-by-somebody-else", now=NOW) is None
