"""The modules of the service as the repository tests read them: paths, imports, SQL, kinds."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("people", "notifications", "standards", "conferences")
_SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|TRUNCATE)\b")


@dataclass(frozen=True)
class Module:
    """One module: its dotted name, and its syntax tree."""

    name: str
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text())

    @property
    def slice(self) -> str:
        """Package and slice: `conferences.children`; the package alone for its own modules."""
        return ".".join(self.name.split(".")[:2]) if self.name.count(".") > 1 else self.package

    @property
    def package(self) -> str:
        return self.name.partition(".")[0]

    @property
    def kind(self) -> str:
        """What it is by its own name: `tables`, `service`, `pages`, ..."""
        return self.name.rpartition(".")[2]

    @cached_property
    def imports(self) -> frozenset[str]:
        """Everything imported: modules, and for `from x import y` also `x.y`."""
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        return frozenset(found)

    def touches(self, package: str) -> bool:
        """Whether it imports that package or anything in it."""
        return any(name == package or name.startswith(f"{package}.") for name in self.imports)

    @cached_property
    def is_async(self) -> bool:
        """Whether it defines a coroutine: only then can it ask the database or the network."""
        return any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(self.tree))

    @cached_property
    def sql(self) -> tuple[str, ...]:
        """Its texts that are SQL; what an f-string fills in stands as `{}`."""
        within = {
            id(part)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.JoinedStr)
            for part in ast.walk(node)
            if part is not node
        }
        texts = (_text(node) for node in ast.walk(self.tree) if id(node) not in within)
        return tuple(text for text in texts if _SQL.search(text))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return ""


@lru_cache
def modules() -> tuple[Module, ...]:
    """Every module of the service but migrations, which a tool writes."""
    return tuple(_found())


def _found() -> Iterator[Module]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "piccolo_migrations" not in parts and parts[-1] != "__init__":
                yield Module(".".join(parts), path)
