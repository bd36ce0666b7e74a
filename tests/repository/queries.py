"""Which function reads which tables, whom it calls, and whether it asks the entitlement.

Read from the syntax trees of all modules: names are followed through imports, and texts of SQL
through the constants that hold them, in whichever module those stand.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.repository.sources import Module

_READS = re.compile(r"\b(?:FROM|JOIN|USING)\s+\"?([a-z_]+)\"?")
_STARTS = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|JOIN)\b")
_READING_METHODS = {"count", "exists", "objects", "select"}
ENTITLEMENT = "conferences.entitlement"
_NEAR = 2
"""How many calls away the question may be asked: a lock, and what makes its SQL."""


@dataclass
class Unit:
    """A function, or a constant of a module: what it reads itself, and what it names."""

    name: str
    is_function: bool
    reads: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    """Functions and constants it names, by their full names."""

    @property
    def asks(self) -> bool:
        """Whether it names the predicate itself."""
        return any(name.startswith(f"{ENTITLEMENT}.") for name in self.names)


class Program:
    """All functions and constants of some modules, and who names whom."""

    def __init__(self, modules: Iterable[Module], tables: Mapping[str, str]) -> None:
        self._tables = tables  # by class
        self._known = {module.name: module for module in modules}
        self._aliases = {name: _aliases(module) for name, module in self._known.items()}
        self._own = {name: _top_level(module) for name, module in self._known.items()}
        self.units = {
            unit.name: unit for module in self._known.values() for unit in self._units(module)
        }
        self.callers: dict[str, set[str]] = {name: set() for name in self.units}
        for unit in self.units.values():
            for name in unit.names & self.callers.keys():
                self.callers[name].add(unit.name)

    def _units(self, module: Module) -> Iterator[Unit]:
        for name, nodes in self._own[module.name].items():
            is_function = isinstance(nodes[0], ast.FunctionDef | ast.AsyncFunctionDef)
            unit = Unit(f"{module.name}.{name}", is_function)
            for node in nodes:
                self._read(module, node, unit)
            yield unit

    def _read(self, module: Module, tree: ast.AST, unit: Unit) -> None:
        documented = _docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if node not in documented and _STARTS.search(node.value):
                    unit.reads |= set(_READS.findall(node.value))
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                self._attribute(module, node.value.id, node.attr, unit)
            elif isinstance(node, ast.Name):
                unit.names |= self._resolved(module.name, node.id)

    def _attribute(self, module: Module, name: str, attribute: str, unit: Unit) -> None:
        if name in self._tables and attribute in _READING_METHODS:
            unit.reads.add(self._tables[name])
        target = self._aliases[module.name].get(name)
        if target in self._known:
            unit.names |= self._resolved(target, attribute)
        elif target == ENTITLEMENT:
            unit.names.add(f"{ENTITLEMENT}.{attribute}")

    def _resolved(self, module: str, name: str) -> set[str]:
        """What a name in a module stands for, through any number of imports."""
        if name in self._own.get(module, ()):
            return {f"{module}.{name}"}
        target = self._aliases.get(module, {}).get(name)
        if target is None:
            return set()
        home, _, imported = target.rpartition(".")
        if home == module or target in self._known:
            return set()
        return self._resolved(home, imported) or {target}

    def reads(self, name: str) -> set[str]:
        """The tables a function reads, those in the constants it names included."""
        return self._with_constants(name)[0]

    def asks(self, name: str) -> bool:
        """Whether a function asks the entitlement: itself, or by one it calls that does."""
        near = {name}
        for _ in range(_NEAR):
            near |= {one for each in near for one in self.units[each].names & self.units.keys()}
        return any(self.units[one].asks for one in near)

    def _with_constants(self, name: str) -> tuple[set[str], set[str]]:
        found, seen, waiting = set(), set(), [name]
        while waiting:
            unit = self.units[waiting.pop()]
            seen.add(unit.name)
            found |= unit.reads
            waiting += [
                one
                for one in (unit.names & self.units.keys()) - seen
                if not self.units[one].is_function
            ]
        return found, seen

    def functions(self) -> Iterator[str]:
        """Every function, by its full name; methods count with their class."""
        return (name for name, unit in self.units.items() if unit.is_function or _is_class(unit))

    def unguarded(self, tables: set[str], spared: Iterable[str] = ()) -> dict[str, set[str]]:
        """Functions that read such tables with nobody on the way who asks, and which tables.

        A function may leave asking to its callers, if every one of them asks, or leaves it to
        theirs; one that nobody of the service calls must ask itself.
        """
        guarded = {name for name in self.functions() if self.asks(name)} | set(spared)
        changed = True
        while changed:
            changed = False
            for name in self.functions():
                callers = self._calling(name)
                if name not in guarded and callers and callers <= guarded:
                    guarded.add(name)
                    changed = True
        return {
            name: found
            for name in self.functions()
            if name not in guarded and (found := self.reads(name) & tables)
        }

    def _calling(self, name: str) -> set[str]:
        """The functions that call one, by way of constants too; itself left out."""
        found, seen, waiting = set(), {name}, [name]
        while waiting:
            for caller in self.callers[waiting.pop()] - seen:
                seen.add(caller)
                if self.units[caller].is_function or _is_class(self.units[caller]):
                    found.add(caller)
                else:
                    waiting.append(caller)
        return found


def _is_class(unit: Unit) -> bool:
    return unit.name.rpartition(".")[2][:1].isupper() and not unit.name.rpartition(".")[2].isupper()


def _top_level(module: Module) -> dict[str, list[ast.AST]]:
    """What a module defines, by name: functions, classes and constants."""
    found: dict[str, list[ast.AST]] = {}
    for node in module.tree.body:
        for name in _names_of(node):
            found.setdefault(name, []).append(node)
    return found


def _names_of(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [one.id for one in targets if isinstance(one, ast.Name)]


def _aliases(module: Module) -> dict[str, str]:
    """What each imported name stands for, by its full name."""
    found = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def _docstrings(tree: ast.AST) -> set[ast.AST]:
    """The texts that stand as statements: they say something and ask nothing."""
    return {
        node.value for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }  # fmt: skip
