"""Which files may be handed in as a report: by size, by ending and by what is inside.

An ending alone says nothing and a content alone says too little, so both must agree. Office files
are looked into as far as their table of contents goes: nothing that runs, nothing that unpacks
beyond measure (reference: safety, 4.7).
"""

import codecs
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from typing import BinaryIO, NamedTuple, TypeAlias, cast

import msgspec

from people.errors import Fault, InvalidError
from people.vault.spool import Spool

LARGEST = 50 * 1024 * 1024
LIMIT_WORDS = "50 MB"
_LONGEST_NAME = 120
_MOST_ENTRIES = 1000
_MOST_UNPACKED = 200 * 1024 * 1024
_HIGHEST_RATIO = 100
_SMALL = 1024 * 1024
_LINK_MODE = 0o120000
_MODE_MASK = 0o170000
_PDF_HEAD_WITHIN = 1024
_ODT = b"application/vnd.oasis.opendocument.text"
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\"<>|:*?]")
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_FOREIGN_STARTS = (b"%PDF-", b"PK\x03\x04", b"MZ", b"\x7fELF", b"\x89PNG", b"{\\rtf", b"<")
_RUNS = re.compile(r"vbaproject|/activex/|^scripts/|^basic/", re.IGNORECASE)
_ARCHIVES = (".zip", ".jar", ".rar", ".7z", ".gz", ".tar")


Content: TypeAlias = bytes | Spool


class HandedIn(msgspec.Struct, frozen=True):
    """A file as it came: the name the sender's computer gave it, and its bytes."""

    name: str
    content: Content

    def reader(self) -> BinaryIO:
        """The bytes, to be read from the start and in any order."""
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        self.content.seek(0)
        return cast("BinaryIO", self.content)


class Admitted(msgspec.Struct, frozen=True):
    """A file that may be kept: a safe name, what kind it is, and its bytes."""

    name: str
    media_type: str
    content: Content


class Kind(NamedTuple):
    """One kind of file that is taken."""

    media_type: str
    is_one: Callable[[BinaryIO], bool]


def admitted(file: HandedIn) -> Admitted:
    """The file as it may be kept.

    Raises:
        InvalidError: it is empty, too large, of no kind that is taken, or not what its name says.
    """
    size = len(file.content)
    if not size:
        raise _refused("Choose a file. The one you chose is empty.")
    if size > LARGEST:
        raise _refused(
            f"The file has {size / _SMALL:.1f} MB; the largest that can be handed in has"
            f" {LIMIT_WORDS}. Make it smaller, or hand it in as two files."
        )
    name = safe_name(file.name)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = KINDS.get(ending)
    if kind is None:
        raise _refused(f"Hand in {KINDS_IN_WORDS}. Other kinds of file are not taken.")
    if not kind.is_one(file.reader()):
        raise _refused(
            f"This is not an ordinary .{ending} file, whatever its name says. Save it again as a"
            " PDF in the program you wrote it with, and hand that in."
        )
    return Admitted(name, kind.media_type, file.content)


def safe_name(name: str) -> str:
    r"""The file's own name without folders and without what misleads.

    >>> safe_name("C:\\me\\my report.pdf"), safe_name("../../etc/x\u202efdp.exe")
    ('my report.pdf', 'xfdp.exe')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = " ".join(_NOT_IN_NAMES.sub("", last).split()).rstrip(". ")
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        return clean[:_LONGEST_NAME] or "report"
    return f"{(stem.lstrip('. ') or 'report')[: _LONGEST_NAME - len(ending) - 1]}.{ending[:10]}"


def _refused(message: str) -> InvalidError:
    return InvalidError(Fault("file", message))


def _is_pdf(content: BinaryIO) -> bool:
    return b"%PDF-" in content.read(_PDF_HEAD_WITHIN)


def _is_png(content: BinaryIO) -> bool:
    return content.read(8) == b"\x89PNG\r\n\x1a\n"


def _is_jpeg(content: BinaryIO) -> bool:
    return content.read(3) == b"\xff\xd8\xff"


def _is_text(content: BinaryIO) -> bool:
    start = content.read(_SMALL)
    if start.lstrip()[:8].startswith(_FOREIGN_STARTS):
        return False
    is_wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_wide else ("utf-8", "cp1252"):
        content.seek(0)
        try:
            return _is_plain(content, encoding)
        except UnicodeDecodeError:
            continue
    return False


def _is_plain(content: BinaryIO, encoding: str) -> bool:
    """Whether it reads as text in that encoding, with nothing in it that text never has."""
    decoder = codecs.getincrementaldecoder(encoding)()
    while piece := content.read(_SMALL):
        if _NOT_IN_TEXT.search(decoder.decode(piece)):
            return False
    return not _NOT_IN_TEXT.search(decoder.decode(b"", final=True))


def _is_docx(content: BinaryIO) -> bool:
    names = _harmless_entries(content)
    return {"[Content_Types].xml", "word/document.xml"} <= names


def _is_odt(content: BinaryIO) -> bool:
    names = _harmless_entries(content)
    if not {"mimetype", "content.xml"} <= names:
        return False
    with zipfile.ZipFile(content) as archive, archive.open("mimetype") as said:
        return said.read(len(_ODT) + 1) == _ODT


def _harmless_entries(content: BinaryIO) -> frozenset[str]:
    """The names inside a container, none at all where it is damaged or anything but harmless."""
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return frozenset()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED:
        return frozenset()
    if unpacked > _SMALL and unpacked > _HIGHEST_RATIO * content.seek(0, io.SEEK_END):
        return frozenset()
    if not all(_is_harmless(entry) for entry in entries):
        return frozenset()
    return frozenset(entry.filename for entry in entries)


def _is_harmless(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    leaves = name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name)
    is_link = (entry.external_attr >> 16) & _MODE_MASK == _LINK_MODE
    is_archive = name.lower().endswith(_ARCHIVES)
    is_encrypted = bool(entry.flag_bits & 1)
    return not (leaves or is_link or is_archive or is_encrypted or _RUNS.search(name))


_JPEG = Kind("image/jpeg", _is_jpeg)
KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", _is_pdf),
    "docx": Kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _is_docx
    ),
    "odt": Kind("application/vnd.oasis.opendocument.text", _is_odt),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": Kind("image/png", _is_png),
    "txt": Kind("text/plain; charset=utf-8", _is_text),
}
KINDS_IN_WORDS = "a PDF, Word (docx), OpenDocument (odt), picture (jpg, png) or text (txt) file"
ACCEPT = ",".join(f".{ending}" for ending in KINDS)
