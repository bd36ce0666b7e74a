"""Modules and functions stay short, and are called by their noun."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("conferences", "standards", "notifications", "people", "tests")
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
SAYS_NOTHING = {"base", "common", "core", "helpers", "manager", "misc", "utils"}


def modules() -> list[Path]:
    """Every module of ours; migrations are written by a tool and never read as code."""
    found = [ROOT / "piccolo_conf.py"]
    for package in PACKAGES:
        found += (ROOT / package).rglob("*.py")
    return [module for module in sorted(found) if "piccolo_migrations" not in module.parts]


def functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_is_longer_than_four_hundred_lines(package: str):
    too_long = {
        str(module.relative_to(ROOT)): lines
        for module in modules()
        if package in module.relative_to(ROOT).parts[:1]
        and (lines := len(module.read_text().splitlines())) > LONGEST_MODULE
    }
    assert too_long == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_function_is_longer_than_forty_lines(package: str):
    too_long = {
        f"{module.relative_to(ROOT)}:{function.lineno} {function.name}": length(function)
        for module in modules()
        if package in module.relative_to(ROOT).parts[:1]
        for function in functions(module)
        if length(function) > LONGEST_FUNCTION
    }
    assert too_long == {}


def test_no_module_has_a_name_that_says_nothing():
    empty_names = [
        str(module.relative_to(ROOT))
        for module in modules()
        if SAYS_NOTHING & {*module.relative_to(ROOT).parent.parts, module.stem}
    ]
    assert empty_names == []


def test_nothing_joins_the_top_level():
    code = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert code <= set(PACKAGES)
    assert {path.name for path in ROOT.glob("*.py")} == {"piccolo_conf.py"}


def test_every_module_of_the_service_says_what_it_is_for():
    silent = [
        str(module.relative_to(ROOT))
        for module in modules()
        if "tests" not in module.relative_to(ROOT).parts[:1]
        and not ast.get_docstring(ast.parse(module.read_text()))
    ]
    assert silent == []
