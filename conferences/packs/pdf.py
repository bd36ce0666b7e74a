"""What is given out of a PDF: its pages as one reads them, with the recipient's mark on each.

A PDF may hold more than its pages show: who wrote it, older words, comments, attached files,
layers, scripts. What can be taken out is; a file whose words one does not all see is not given out.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pikepdf
from pikepdf import Name
from PIL import Image, ImageOps

from conferences.packs.pictures import jpeg_without_notes

_SAVED = re.compile(rb"startxref")
_HEAD = 2048
_SHOWN = frozenset({Name.Link, Name.Widget})
"""Kinds of annotation that are no comment: links, and the fields of forms."""
_ROOT = frozenset({"/Type", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/PageLabels"})
_PAGE = ("/AA", "/Annots", "/Thumb", "/B")
_SAYS = ("/Metadata", "/PieceInfo", "/LastModified", "/AA")
_DOTS_AN_INCH = 150


def hidden_in(content: bytes) -> str:
    """What a PDF holds that one does not see, in words to show; nothing if all is plain."""
    if b"/Linearized" not in content[:_HEAD] and len(_SAVED.findall(content)) > 1:
        return "It holds an older version of itself."
    try:
        with _opened(content) as pdf:
            return _hidden(pdf)
    except pikepdf.PasswordError:
        return "It is locked with a password."
    except pikepdf.PdfError:
        return "It cannot be read as a PDF."


def pages_of(content: bytes, mark: bytes) -> bytes:
    """The same pages, what is filled in on them too, with the mark laid over each; nothing else."""
    made = io.BytesIO()
    with _opened(content) as pdf, _opened(mark) as marking:
        _flatten(pdf)
        _keep_pages_only(pdf)
        for page in pdf.pages:
            page.add_overlay(marking.pages[0], None)
        pdf.remove_unreferenced_resources()
        pdf.save(made)
    return made.getvalue()


def page_of_picture(content: bytes, mark: bytes) -> bytes:
    """A picture as a page of its own with the mark laid over it, the right way up."""
    made = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.save(made, "PDF", resolution=_DOTS_AN_INCH, producer="", creator="", title="")
    return pages_of(made.getvalue(), mark)


@contextmanager
def _opened(content: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        yield pdf


def _hidden(pdf: pikepdf.Pdf) -> str:
    if len(pdf.attachments) > 0:
        return "It holds attached files."
    if "/OCProperties" in pdf.Root:
        return "It holds layers, which may be hidden."
    kinds = {one.get("/Subtype") for page in pdf.pages for one in page.get("/Annots", ())}
    return "" if kinds <= _SHOWN else "It holds comments or attached files."


def _flatten(pdf: pikepdf.Pdf) -> None:
    """Make what is filled in on forms part of the pages, drawn anew where nothing draws it."""
    fields = [one for page in pdf.pages for one in page.get("/Annots", ())]
    if "/AcroForm" in pdf.Root and any("/AP" not in one for one in fields):
        pdf.Root.AcroForm.NeedAppearances = True
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")


def _keep_pages_only(pdf: pikepdf.Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer.Info
    _drop(pdf.Root, set(pdf.Root.keys()) - _ROOT)
    for page in pdf.pages:
        _drop(page.obj, _PAGE)
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream | pikepdf.Dictionary):
            _drop(one, _SAYS)
        if isinstance(one, pikepdf.Stream) and one.get("/Filter") == Name.DCTDecode:
            one.write(jpeg_without_notes(one.read_raw_bytes()), filter=Name.DCTDecode)


def _drop(held: pikepdf.Object, names: "set[str] | tuple[str, ...]") -> None:
    for name in names:
        if name in held:
            del held[name]
