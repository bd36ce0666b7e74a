"""Tables say what Piccolo would assume, and each is written by its own slice alone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from piccolo.columns import ForeignKey, OnDelete
from piccolo.columns.base import Column
from piccolo.table import Table

from piccolo_conf import APP_CONFIG
from tests.repository.sources import Module, modules

TABLES: list[type[Table]] = APP_CONFIG.table_classes
WRITES = re.compile(
    r"""\b(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?|MERGE\s+INTO|COPY
          |TRUNCATE(?:\s+TABLE)?)\s+"?([a-z_]+|\{\})"?""",
    re.VERBOSE,
)
WRITING_METHODS = {"insert", "update", "delete"}
WRITTEN_FROM_ELSEWHERE = {
    ("people.sign_in", "api_token"): "notes when a token was last used, as it does for a session",
    ("people.duplicates", "{}"): "moves the columns that each slice declares to be moved",
    ("people.vault", "{}"): "seals what an earlier version kept in plain, in columns handed to it",
    ("standards.measures", "{}"): "supersedes its two tables by one statement",
}
"""(slice, table): why that slice may write it; `{}` is a name that is filled in."""


def _is_stated(call: ast.Call) -> bool:
    """Whether null and default are given, a primary key's and a foreign key's own rules with it."""
    given = {keyword.arg for keyword in call.keywords}
    needed = {"null", "default"}
    if "primary_key" in given:
        return True
    if isinstance(call.func, ast.Name) and call.func.id == "ForeignKey":
        needed |= {"on_delete"}
    return needed <= given


def _columns(module: Module) -> Iterator[tuple[str, ast.Call]]:
    for table in module.tree.body:
        if not isinstance(table, ast.ClassDef):
            continue
        for line in table.body:
            if not isinstance(line, ast.Assign | ast.AnnAssign):
                continue
            target = line.targets[0] if isinstance(line, ast.Assign) else line.target
            if isinstance(line.value, ast.Call) and isinstance(line.value.func, ast.Name):
                yield f"{table.name}.{ast.unparse(target)}", line.value


TABLE_MODULES = [module for module in modules() if module.kind == "tables"]


@pytest.mark.parametrize("module", TABLE_MODULES, ids=lambda module: module.slice)
def test_every_column_states_null_and_default(module: Module):
    silent = [
        name
        for name, call in _columns(module)
        if isinstance(call.func, ast.Name)
        and call.func.id not in {"Check", "Unique"}
        and not _is_stated(call)
    ]
    assert silent == []


def _all_columns() -> Iterator[tuple[str, Column]]:
    for table in TABLES:
        for column in table._meta.columns:  # noqa: SLF001 - Piccolo offers no other way
            yield f"{table.__name__}.{column._meta.name}", column  # noqa: SLF001


def test_every_foreign_key_restricts():
    cascading = [
        name
        for name, column in _all_columns()
        if isinstance(column, ForeignKey)
        and column._foreign_key_meta.on_delete is not OnDelete.restrict  # noqa: SLF001
    ]
    assert cascading == []


def test_no_instant_is_made_up_by_the_database():
    made_up = [
        name
        for name, column in _all_columns()
        if column.value_type.__name__ in {"datetime", "date"}
        and column._meta.params["default"] is not None  # noqa: SLF001
    ]
    assert made_up == []


def test_a_foreign_key_is_called_by_its_noun():
    assert [name for name, _ in _all_columns() if name.endswith("_id")] == []


def test_a_table_is_a_singular_noun():
    names = [table._meta.tablename for table in TABLES]  # noqa: SLF001
    plural = [name for name in names if name.endswith("s") and not name.endswith("ss")]
    assert plural == ["conference_facts"]


def test_a_constraint_is_called_by_its_table_and_what_it_says():
    misnamed = [
        constraint._meta.name  # noqa: SLF001
        for table in TABLES
        for constraint in table._meta.constraints  # noqa: SLF001
        if not constraint._meta.name.startswith(f"{table._meta.tablename}_")  # noqa: SLF001
    ]
    assert misnamed == []


def test_the_one_app_lists_every_table():
    defined = {
        node.name
        for module in TABLE_MODULES
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    }
    assert defined == {table.__name__ for table in TABLES}


OWNERS = {
    table._meta.tablename: ".".join(table.__module__.split(".")[:2])  # noqa: SLF001
    for table in TABLES
}
BY_CLASS = {table.__name__: table._meta.tablename for table in TABLES}  # noqa: SLF001


def _written_in_sql(module: Module) -> set[str]:
    return {name for text in module.sql for name in WRITES.findall(text)}


def _written_by_piccolo(module: Module) -> set[str]:
    """Tables of which a writing method is called; with `save`, those whose rows are loaded too."""
    called = {
        (node.func.value.id, node.func.attr)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    }
    saves = any(method in {"save", "remove"} for name, method in called if name not in BY_CLASS)
    writing = WRITING_METHODS | {"objects"} if saves else WRITING_METHODS
    return {BY_CLASS[name] for name, method in called if name in BY_CLASS and method in writing}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_slice_writes_its_own_tables_alone(module: Module):
    written = _written_in_sql(module) | _written_by_piccolo(module)
    foreign = {
        table
        for table in written
        if OWNERS.get(table) != module.slice and (module.slice, table) not in WRITTEN_FROM_ELSEWHERE
    }
    assert foreign == set()


def test_control_what_writes_is_recognised_and_what_locks_is_not(tmp_path: Path):
    path = tmp_path / "service.py"
    path.write_text(
        "async def book(act, table):\n"
        "    await act.fetch('INSERT INTO child (id) VALUES (1) ON CONFLICT DO UPDATE SET n = 1')\n"
        "    await act.fetch(f'UPDATE {table} SET n = 1')\n"
        "    await act.fetch('SELECT 1 FROM room FOR UPDATE OF room SKIP LOCKED')\n"
        "    await Venue.delete().where(Venue.id == 1)\n"
        "    row = await Conference.objects().get(Conference.id == 1)\n"
        "    await row.save()\n"
    )
    module = Module("conferences.x.service", path)
    assert _written_in_sql(module) == {"child", "{}"}
    assert _written_by_piccolo(module) == {"venue", "conference"}
