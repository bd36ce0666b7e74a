"""What does a file say besides what one reads? Found, and taken out where that is safe.

Comments, tracked changes, hidden words and older versions inside a file have told people what was
struck out for them. A file that holds any is not given out until it is saved anew; who wrote it
and where a picture was taken is taken out.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

_PDF = "application/pdf"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ODT = "application/vnd.oasis.opendocument.text"
_HIDDEN_WORD = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo|vanish)[ />]")
_HIDDEN_ODT = re.compile(rb"<(?:text:tracked-changes|office:annotation|text:hidden-text)[ />]")
_PDF_INFO = re.compile(
    rb"/(Author|Creator|Producer|Title|Subject|Keywords|Company|Manager)\s*"
    rb"(\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>)"
)
_XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
_PACKED = re.compile(rb"stream\r?\n(.*?)(?=\r?\nendstream|endstream)", re.DOTALL)
_MOST_UNPACKED = 4 * 1024 * 1024
"""What a file says of itself is short; pictures and pages that are longer are let be."""
_SAVED = re.compile(rb"startxref")
_PNG_HEAD = 8
_PNG_SAYS = frozenset({b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"})
_JPEG_SAYS = frozenset({*range(0xE1, 0xF0), 0xFE}) - {0xEE}
_JPEG_MARK, _JPEG_SCAN = 0xFF, 0xDA
_ENTRY_NAMES = ("docProps/core.xml", "docProps/custom.xml", "meta.xml")
_ENDINGS = {
    _PDF: "pdf", _WORD: "docx", _ODT: "odt", "image/jpeg": "jpg", "image/png": "png",
}  # fmt: skip


def neutral_name(place: int, media_type: str) -> str:
    """A file name that says nothing.

    >>> neutral_name(2, "application/pdf")
    'Paper 2.pdf'
    """
    return f"Paper {place}.{_ENDINGS.get(media_type, 'txt')}"


def hides(media_type: str, content: bytes) -> str:
    """What a file holds that one does not see, in words to show; nothing if all is plain."""
    if media_type == _PDF:
        return _hidden_in_pdf(content)
    if media_type == _WORD:
        return _hidden_in_word(content)
    if media_type == _ODT and _HIDDEN_ODT.search(_entry(content, "content.xml")):
        return "It holds comments or tracked changes."
    return ""


def cleaned(media_type: str, content: bytes) -> bytes:
    """The file without what says who wrote it, where and with what."""
    if media_type == _PDF:
        return _cleaned_pdf(content)
    if media_type in (_WORD, _ODT):
        return _cleaned_container(content)
    if media_type == "image/jpeg":
        return b"".join(_jpeg_parts(content))
    if media_type == "image/png":
        return b"".join(_png_parts(content))
    return content


def _hidden_in_pdf(content: bytes) -> str:
    if b"/Linearized" not in content[:2048] and len(_SAVED.findall(content)) > 1:
        return "It holds an older version of itself."
    if re.search(rb"/Subtype\s*/(?:Text|FileAttachment|Popup)\b|/EmbeddedFiles\b", content):
        return "It holds comments or attached files."
    if any(_unpacked(one) for one in _PACKED.finditer(_cleaned_pdf(content))):
        return "It says who wrote it in a way that cannot be taken out."
    return ""


def _hidden_in_word(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    if any(name.startswith("word/comments") for name in names):
        return "It holds comments."
    if _HIDDEN_WORD.search(_entry(content, "word/document.xml")):
        return "It holds tracked changes or hidden words."
    return ""


def _entry(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def _cleaned_pdf(content: bytes) -> bytes:
    """With blanks in place of what it says of itself, packed or not, so that nothing else moves."""
    without = _PDF_INFO.sub(_blank, content)
    without = _XMP.sub(_spaces, without)
    return _PACKED.sub(_repacked, without)


def _blank(found: re.Match[bytes]) -> bytes:
    said = found[2]
    return found[0][: -len(said)] + said[:1] + b" " * (len(said) - 2) + said[-1:]


def _spaces(found: re.Match[bytes]) -> bytes:
    return b" " * len(found[0])


def _repacked(found: re.Match[bytes]) -> bytes:
    """A packed part of a PDF, as long as before, without what the file says of itself in it.

    What another program packed better than can be done here stays, and is told (`hides`).
    """
    packed, unpacked = found[1], _unpacked(found)
    if unpacked is None:
        return found[0]
    again = zlib.compress(unpacked, 9)
    if len(again) > len(packed):
        return found[0]
    return found[0][: -len(packed)] + again.ljust(len(packed), b"\0")


def _unpacked(found: re.Match[bytes]) -> bytes | None:
    """A packed part of a PDF without what the file says of itself; none where it says nothing.

    Of a part that holds objects the notes of the file are blanked, of any other its XMP.
    """
    before = found.string[max(0, found.start() - 400) : found.start()].rpartition(b"obj")[2]
    opener = zlib.decompressobj()
    try:
        plain = opener.decompress(found[1], _MOST_UNPACKED)
    except zlib.error:
        return None
    if opener.unconsumed_tail:
        return None
    without = _PDF_INFO.sub(_blank, plain) if b"/ObjStm" in before else plain
    without = _XMP.sub(_spaces, without)
    return None if without == plain else without


def _cleaned_container(content: bytes) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            plain = old.read(entry)
            if entry.filename in _ENTRY_NAMES:
                plain = re.sub(rb">[^<]+<", b"><", plain)
            fresh = zipfile.ZipInfo(entry.filename)
            fresh.compress_type = entry.compress_type
            new.writestr(fresh, plain)
    return made.getvalue()


def _jpeg_parts(content: bytes) -> Iterator[bytes]:
    yield content[:2]
    at = 2
    while at + 4 <= len(content) and content[at] == _JPEG_MARK and content[at + 1] != _JPEG_SCAN:
        until = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] not in _JPEG_SAYS:
            yield content[at:until]
        at = until
    yield content[at:]


def _png_parts(content: bytes) -> Iterator[bytes]:
    yield content[:_PNG_HEAD]
    at = _PNG_HEAD
    while at + 8 <= len(content):
        until = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] not in _PNG_SAYS:
            yield content[at:until]
        at = until
