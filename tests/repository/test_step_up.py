"""What cannot be undone asks for a fresh proof of who does it, by every way to it."""

import importlib
from collections.abc import Callable, Iterator
from types import CodeType, ModuleType
from typing import Any

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from people.permissions import Permission

NEEDS_A_FRESH_PROOF = {
    "account.add": "people.accounts.service.add",
    "account.set_roles": "people.accounts.service.set_roles",
    "family_member.give_access": "conferences.families.own_access.give_access",
    "professional.export": "people.professionals.service.export_professionals",
    "token.add": "people.accounts.tokens.add_token",
}
"""Acts by their names in the trail, and the function of a service that does each."""


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
