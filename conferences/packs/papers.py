"""What does a file say besides what one reads? Found, and taken out where that is safe.

Comments, tracked changes, hidden words and older versions inside a file have told people what was
struck out for them. A file that holds any is not given out until it is saved anew; who wrote it
and where a picture was taken is taken out.
"""

import io
import re
import zipfile

from conferences.packs import pdf, texts

_PDF = "application/pdf"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ODT = "application/vnd.oasis.opendocument.text"
_HIDDEN_WORD = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo|vanish)[ />]")
_HIDDEN_ODT = re.compile(rb"<(?:text:tracked-changes|office:annotation|text:hidden-text)[ />]")
_ENTRY_NAMES = ("docProps/core.xml", "docProps/custom.xml", "meta.xml")
_PICTURES = ("image/jpeg", "image/png")
_TEXT = "text/plain"
_ENDINGS = {_PDF: "pdf", _WORD: "docx", _ODT: "odt"}


def given_as(media_type: str) -> str:
    """As what a file is given out: a picture as a page, a plain text as pages."""
    return _PDF if media_type in _PICTURES or is_text(media_type) else media_type


def is_text(media_type: str) -> bool:
    """Whether a file is plain text, which is set on pages before it is given out."""
    return media_type.partition(";")[0] == _TEXT


def paragraphs_of(content: bytes) -> list[list[str]]:
    r"""The paragraphs of a plain text, line by line.

    >>> paragraphs_of(b"One\nmore\n\n\nTwo")
    [['One', 'more'], ['Two']]
    """
    found: list[list[str]] = [[]]
    for line in texts.lines_of(content):
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return found


def bears_name(media_type: str) -> bool:
    """Whether each page of such a file is given out with the recipient's name on it."""
    return given_as(media_type) == _PDF


def neutral_name(place: int, media_type: str) -> str:
    """A file name that says nothing.

    >>> neutral_name(2, "image/png")
    'Paper 2.pdf'
    """
    return f"Paper {place}.{_ENDINGS.get(given_as(media_type), 'txt')}"


def hides(media_type: str, content: bytes) -> str:
    """What a file holds that one does not see, in words to show; nothing if all is plain."""
    if media_type == _PDF:
        return pdf.hidden_in(content)
    if media_type == _WORD:
        return _hidden_in_word(content)
    if is_text(media_type):
        return texts.hidden_in(content)
    if media_type == _ODT and _HIDDEN_ODT.search(_entry(content, "content.xml")):
        return "It holds comments or tracked changes."
    return ""


def given(media_type: str, content: bytes, mark: bytes) -> bytes:
    """The file without what says who wrote it and where, the mark on each page that can bear it.

    A plain text comes as the pages it was set on.
    """
    if media_type == _PDF:
        return pdf.pages_of(content, mark)
    if media_type in _PICTURES:
        return pdf.page_of_picture(content, mark)
    if media_type in (_WORD, _ODT):
        return _cleaned_container(content)
    return content


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
