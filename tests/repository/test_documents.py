"""Whatever can be set or called is written down, and nothing is that cannot."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from conferences.cli import convenor
from conferences.commands.trial_mail import sheet
from conferences.settings import SECRET, read_settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RUNNING = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\b(?:CONVENOR_[A-Z_]+|DATABASE_URL(?:_FILE)?)\b")


class Asked(dict[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.names.add(name)
        return default


def variables() -> set[str]:
    asked = Asked()
    read_settings(asked)
    return asked.names


def commands(group: click.Group, words: str = "convenor") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{words} {name}")
        else:
            yield f"{words} {name}"


def test_every_setting_is_in_the_readme_and_no_other():
    assert set(VARIABLE.findall(README)) == variables()


def test_every_setting_that_may_hold_a_secret_is_also_read_from_a_file():
    assert {name.removesuffix("_FILE") for name in variables() if name.endswith("_FILE")} == {
        *SECRET
    }


def test_every_command_is_in_the_readme_and_no_other():
    assert set(re.findall(r"`(convenor [a-z -]+)`", README)) == set(commands(convenor))


def test_what_the_guide_to_running_names_exists():
    assert set(VARIABLE.findall(RUNNING)) <= variables()
    said = re.findall(r"\.venv/bin/convenor ([a-z]+(?: [a-z]+)?)", RUNNING)
    assert {f"convenor {words}" for words in said} <= set(commands(convenor))


def test_every_target_of_make_is_explained():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):(?!=)", makefile, re.MULTILINE)
    explained = re.findall(r"^([a-z]+):.*  ## \S", makefile, re.MULTILINE)
    assert targets == explained


def test_the_licence_is_one_that_public_bodies_can_adopt():
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert 'license = "Apache-2.0' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_sheet_for_calendar_programs_is_what_the_doctor_sends():
    page = (ROOT / "docs" / "calendar-programs.md").read_text(encoding="utf-8")
    assert page.endswith(sheet())
