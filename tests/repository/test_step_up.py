"""What cannot be undone asks for a fresh proof of who does it, by every way to it."""

import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, ModuleType
from typing import Any

import pytest
from litestar import Litestar, get, post
from litestar.handlers import HTTPRouteHandler

from people.permissions import Permission

NEEDS_A_FRESH_PROOF = {
    "account.add": "people.accounts.service.add",
    "account.grant_roles": "people.accounts.granting.approve",
    "account.set_email": "people.accounts.addresses.set_email",
    "account.set_roles": "people.accounts.service.set_roles",
    "audit.export": "people.audit.searching.export",
    "bar.lift": "conferences.access.barring.lift_bar",
    "case.open_up": "conferences.access.restricting.lift_restriction",
    "emergency.ask": "conferences.access.emergencies.ask",
    "emergency.open": "conferences.access.emergencies.open_case",
    "erasure.approve": "conferences.keeping.runs.approve",
    "erasure.ask": "conferences.keeping.runs.ask",
    "erasure.carry_out": "conferences.keeping.runs.carry_out",
    "factor.decide": "people.accounts.lost_factors.decide",
    "family_member.give_access": "conferences.families.own_access.give_access",
    "handover.pack": "conferences.handover.service.make_package",
    "hold.lift": "conferences.keeping.holds.lift_hold",
    "incident.export": "conferences.incidents.service.export",
    "letter.print": "conferences.letters.printing.print_letters",
    "letter.release": "conferences.letters.running.release",
    "pack.release": "conferences.packs.preparing.release",
    "professional.export": "people.professionals.service.export_professionals",
    "retention.change": "conferences.keeping.schedule.change_period",
    "standard.adopt": "standards.agreed.service.adopt",
    "standard_draft.put_in_force": "standards.drafting.service.put_in_force",
    "standard_draft.sign": "standards.drafting.service.sign",
    "subject_access.bundle": "conferences.subject_access.items.give_out",
    "subject_access.release": "conferences.subject_access.items.release",
    "token.add": "people.accounts.tokens.add_token",
}
"""Acts by their names in the trail, and the function of a service that does each."""

WORDS = frozenset(
    {
        "adopt", "adopting", "adoption", "approval", "approve", "bundle", "carry", "disclose",
        "erase", "export", "force", "grant", "lift", "lifting", "package", "release",
        "roles", "seal", "sign", "signature", "unseal",
    }
)  # fmt: skip
"""What an address, or its handler, is called that seals, releases, exports or changes roles."""
EXPORTS = frozenset({"bundle", "csv", "export", "ods", "package", "people.csv", "xlsx", "zip"})
"""What one is called that gives out many rows, by whatever method."""
ALWAYS = frozenset(
    {
        Permission.ACCESS_APPROVE,
        Permission.AUDIT_EXPORT,
        Permission.FACTOR_RESET,
        Permission.LETTER_RELEASE,
        Permission.PACK_RELEASE,
        Permission.RETENTION_APPROVE,
        Permission.STANDARD_SIGN,
        Permission.SUBJECT_ACCESS_RELEASE,
    }
)
"""Permissions that are held for such acts alone: whatever they change asks for a fresh proof."""
ASKS_FOR_NONE = {
    "submit_refusal": "nothing is opened or granted by a refusal",
    "refuse": "the same, by a program",
    "refuse_emergency": "the same, by a program",
    "ask_release": "it asks: the second person proves who they are",
    "download_csv": "figures that whoever may ask for them reads on the page as well",
    "get_csv": "the same, by a program",
}
"""Handlers that are called so, and why they ask for no fresh proof."""


def _handlers(app: Litestar) -> Iterator[HTTPRouteHandler]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}:
                yield handler


def _found(path: str) -> Callable[..., Any]:
    module, _, name = path.rpartition(".")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _calls(function: Callable[..., Any], target: Callable[..., Any]) -> bool:
    """Whether a function names another: by itself, or as part of a module it imports."""
    function = getattr(function, "__wrapped__", function)
    names = set(_names(function.__code__))
    for name in names & set(function.__globals__):
        value = function.__globals__[name]
        parts = [getattr(value, part, None) for part in names] if _is_module(value) else [value]
        if any(part is target for part in parts):
            return True
        is_own = getattr(value, "__module__", "") == function.__module__ and name.startswith("_")
        if is_own and hasattr(value, "__code__") and _calls(value, target):
            return True
    return False


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _is_module(value: object) -> bool:
    return isinstance(value, ModuleType)


@pytest.mark.parametrize("act", sorted(NEEDS_A_FRESH_PROOF))
def test_every_way_to_what_cannot_be_undone_asks_for_a_fresh_proof(app: Litestar, act: str):
    target = _found(NEEDS_A_FRESH_PROOF[act])
    leading = [handler for handler in _handlers(app) if _calls(handler.fn, target)]
    assert leading, "nothing leads there: is the act still called so?"
    assert [handler.handler_name for handler in leading if not handler.opt.get("step_up")] == []


def test_control_a_way_that_asks_for_nothing_is_found(app: Litestar):
    target = _found("people.accounts.service.list_accounts")
    leading = [handler for handler in _handlers(app) if _calls(handler.fn, target)]
    assert [handler.handler_name for handler in leading if not handler.opt.get("step_up")]


def test_nobody_is_asked_to_prove_who_they_are_where_nobody_is_signed_in(app: Litestar):
    public = {Permission.PAGE_PUBLIC, Permission.LINK_USE}
    asked = [
        handler.handler_name
        for handler in _handlers(app)
        if handler.opt.get("step_up") and handler.opt["permission"] in public
    ]
    assert asked == []


def _words_of(handler: HTTPRouteHandler) -> set[str]:
    paths = "/".join(sorted(handler.paths))
    parts = [part for part in paths.split("/") if not part.startswith("{")]
    cut = {word for part in parts for word in re.split(r"[-.]", part)}
    return {*parts, *cut, *handler.fn.__name__.split("_")} - {"api"}


def _cannot_be_undone(handler: HTTPRouteHandler) -> bool:
    """Whether it is called so, or is for those who hold a permission for such acts."""
    words = _words_of(handler)
    if handler.http_methods <= {"GET", "HEAD"}:
        return bool(words & EXPORTS)
    if {"sign", "in"} <= words or {"sign", "out"} <= words:
        return False
    return bool(words & WORDS) or handler.opt["permission"] in ALWAYS


def _silent(handlers: Iterable[HTTPRouteHandler]) -> list[str]:
    """Those that cannot be undone and ask for nothing, but for those with a reason."""
    return sorted(
        f"{sorted(handler.http_methods)} {sorted(handler.paths)} {handler.fn.__name__}"
        for handler in handlers
        if _cannot_be_undone(handler)
        and not handler.opt.get("step_up")
        and handler.fn.__name__ not in ASKS_FOR_NONE
    )


def test_whatever_is_called_so_or_is_for_such_acts_alone_asks_for_a_fresh_proof(app: Litestar):
    assert _silent(_handlers(app)) == []


def test_every_exception_is_needed(app: Litestar):
    spared = {
        handler.fn.__name__
        for handler in _handlers(app)
        if _cannot_be_undone(handler) and not handler.opt.get("step_up")
    }
    assert set(ASKS_FOR_NONE) - spared == set()


async def _seal_quarter() -> None: ...


async def _get_people() -> None: ...


async def _decide() -> None: ...


def test_control_a_new_way_that_asks_for_nothing_fails_by_its_name_or_its_permission():
    permission = {"permission": Permission.WORKLIST_VIEW}
    made = [
        post("/quarterly-reports/{quarter:str}/close", opt=permission)(_seal_quarter),
        get("/people.csv", opt=permission)(_get_people),
        post("/yes", opt={"permission": Permission.PACK_RELEASE})(_decide),
    ]
    assert len(_silent(made)) == len(made)
    proved = [post("/seal", opt={**permission, "step_up": True})(_seal_quarter)]
    assert _silent(proved) == []
