"""What an XLSX or ODS workbook holds, sheet by sheet, as text; read where it can do no harm.

A small file may unpack to more than any machine holds, by its size or by a cell far away. Its
sizes are looked at first; then it is read by a program of its own that is given so much memory
and so much time and no more.
"""

import subprocess
import sys
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import msgspec

from people.workbook_reader import BROKEN, NOTHING, PASSWORD, TOO_LARGE

MOST_MEMORY = 400 * 1024 * 1024
"""What the program that reads a workbook may take, its own code and libraries with it."""
MOST_UNPACKED = 64_000_000
_MOST_PARTS = 2_000
_MOST_SECONDS = 10
_READER = Path(__file__).with_name("workbook_reader.py")
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_WORDS = {
    PASSWORD: "This workbook is locked with a password. Save a copy without one and send that.",
    BROKEN: "This workbook is broken or of another kind. Open it, save it as “.xlsx”, “.ods” or"
    " “CSV UTF-8”, and send that.",
    TOO_LARGE: "This workbook holds more than is taken at once. Split it, or save the one sheet"
    " you mean as “CSV UTF-8”.",
    NOTHING: "There is no sheet in this workbook that is not hidden.",
}
Numbered = tuple[int, list[str]]


class _Answer(msgspec.Struct):
    """What the reading program says."""

    fault: str = ""
    sheets: dict[str, list[Numbered]] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of each sheet that are not blank, with the numbers a spreadsheet shows."""

    sheets: dict[str, list[Numbered]]


def is_workbook(data: bytes) -> bool:
    """Whether these are the bytes of a workbook rather than of a text file."""
    return data.startswith((_ZIP, _COMPOUND))


def read_workbook(data: bytes, *, most_rows: int) -> Workbook:
    """The sheets of a workbook.

    Raises:
        ValueError: it cannot be read; says what to do.
    """
    fault = _fault_before_opening(data)
    if fault:
        raise ValueError(_WORDS[fault])
    answer = _read(data, most_rows)
    if answer.fault:
        raise ValueError(_WORDS.get(answer.fault, _WORDS[BROKEN]))
    return Workbook(answer.sheets)


def _fault_before_opening(data: bytes) -> str:
    """What is wrong as far as can be seen without unpacking anything but a list of parts."""
    if data.startswith(_COMPOUND):
        return PASSWORD if _ENCRYPTED_PACKAGE in data else BROKEN
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > _MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
                return TOO_LARGE
            return PASSWORD if _is_locked(packed, parts) else ""
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, RuntimeError, EOFError):
        return BROKEN


def _is_locked(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bool:
    """Whether a password is asked for: by the archive itself, or as OpenDocument says it."""
    if any(one.flag_bits & 1 for one in parts):
        return True
    manifest = next((one for one in parts if one.filename == "META-INF/manifest.xml"), None)
    if manifest is None:
        return False
    with packed.open(manifest) as opened:
        return b"encryption-data" in opened.read(1_000_000)


def _read(data: bytes, most_rows: int) -> _Answer:
    limits = (str(most_rows), str(MOST_MEMORY), str(_MOST_SECONDS))
    command = [sys.executable, "-I", str(_READER), *limits]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _Answer(fault=TOO_LARGE)
    if done.returncode:
        return _Answer(fault=TOO_LARGE)
    return msgspec.json.decode(done.stdout, type=_Answer)
