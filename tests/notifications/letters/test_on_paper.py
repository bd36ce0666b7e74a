"""Where things stand on a letter: the address in the window, and nothing outside the page."""

import msgspec
import pypdfium2
import pytest

from notifications.letters.laying_out import check_sheet, letters_paper
from notifications.letters.values import Letter, Style, window_lines
from notifications.letters.wordings import LABELS, code_of, english
from notifications.papers.typesetting import typeset
from tests.builders import NOW
from tests.notifications.letters.test_wordings import FACTS, a_letter

MM = 72 / 25.4
NAME = "WOLFRAMWILHELMINA MONTGOMERYWEDDERBURN-MACKIE"
LINES = """SUPPORTED ACCOMMODATION, WEST WING, ROOM 1WW
C/O MRS WATERMEADOW
THE WATERWORKS COTTAGES, WESTER WEMYSS ESTATE
WWWWWWWWWWWWWWWWWWWW
STRATHLORNE-UPON-THE-WATER
SL1 9ZZ"""
LINK = "https://meet.council.example/" + "abcdefghij" * 20
Box = tuple[float, float, float, float]


def a_long_letter(style: Style) -> Letter:
    changed = {
        "name": NAME, "address": window_lines(NAME, LINES), "link": LINK,
        "place": "Room" + "long" * 30,
    }  # fmt: skip
    facts = type(FACTS)(
        **{name: getattr(FACTS, name) for name in FACTS.__struct_fields__} | changed
    )
    return a_letter(facts=facts, style=style, enclosures=("Papers" * 20,), sender=("Nadia" * 20,))


def boxes_of(page: pypdfium2.PdfPage) -> list[tuple[str, Box]]:
    """Each letter on a page, and where it stands in millimetres from the left and the top."""
    text, height = page.get_textpage(), page.get_height()
    found = []
    for nth in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(nth)
        said = text.get_text_range(nth, 1)
        if said.strip("\u200b \r\n"):
            at = (left / MM, (height - top) / MM, right / MM, (height - bottom) / MM)
            found.append((said, at))
    return found


async def pages_of(*letters: Letter) -> list[list[tuple[str, Box]]]:
    paper = await typeset("letters", letters_paper(letters, {}), at=NOW)
    return [found for page in pypdfium2.PdfDocument(paper) if (found := boxes_of(page))]


@pytest.mark.parametrize("style", Style)
async def test_nothing_leaves_the_page_however_long_a_name_or_link_is(style: Style):
    for page in await pages_of(a_long_letter(style)):
        for said, (left, top, right, bottom) in page:
            assert left >= 24.5, said
            assert right <= 190.5, said
            assert top >= 19, said
            assert bottom <= 290, said


@pytest.mark.parametrize("style", Style)
async def test_the_longest_address_stands_whole_in_the_window_and_nothing_else_does(style: Style):
    [first, *_] = await pages_of(a_long_letter(style))
    window = [(said, box) for said, box in first if box[1] >= 53 and box[3] <= 88 and box[0] <= 112]
    shown = "".join(said for said, _ in window)
    assert shown == "".join("".join(window_lines(NAME, LINES)).split())
    for said, (left, top, right, bottom) in window:
        assert left >= 24.5, said
        assert right <= 111, said
        assert top >= 54, said
        assert bottom <= 87, said


async def test_control_an_ordinary_address_is_set_in_eleven_points():
    [first] = await pages_of(a_letter())
    capital = next(box for said, box in first if said == "M")
    assert 2.6 <= capital[3] - capital[1] <= 3.0


async def test_a_page_is_filled_before_a_second_begins_and_no_signature_stands_alone():
    letter = a_letter(
        style=Style.LARGE, sender=("Nadia",), enclosures=("Map", "Leaflet", "Envelope"),
        facts=a_long_letter(Style.LARGE).facts,
    )  # fmt: skip
    first, second = ["".join(said for said, _ in page) for page in await pages_of(letter)]
    assert "anotherway" in first
    assert second.startswith("Pleasetellusifyouneed")
    assert "Nadia" in second


@pytest.mark.parametrize("style", Style)
async def test_an_ordinary_letter_with_what_lies_in_its_envelope_is_one_page(style: Style):
    facts = msgspec.structs.replace(FACTS, place="Tern Room, Harbour House, 12 Quayside, Tayford")
    letter = a_letter(
        style=style, facts=facts, phone="01632 960005", sender=("Nadia Glenfarq",),
        enclosures=("How to find us",),
    )  # fmt: skip
    assert len(await pages_of(letter)) == 1


@pytest.mark.parametrize("code", ["ar", "pl"])
async def test_easy_facts_stand_beside_their_drawing_whichever_way_one_reads(code: str):
    letter, known = a_letter(style=Style.EASY, language=code), english()
    translations = {(code, name): known[name] for name in (LABELS, code_of(letter))}
    paper = await typeset("letters", letters_paper([letter], translations), at=NOW)
    boxes = boxes_of(pypdfium2.PdfDocument(paper)[0])
    said = "".join(one for one, _ in boxes)
    stands = [box for _, box in boxes[said.index("Where") :][: len("Where")]]
    drawn = 17  # millimetres that the drawing takes
    if code == "ar":
        assert max(right for _, _, right, _ in stands) == pytest.approx(190 - drawn, abs=1)
    else:
        assert min(left for left, _, _, _ in stands) == pytest.approx(25 + drawn, abs=1)


async def test_nothing_on_a_check_sheet_runs_into_the_next_column():
    rows = [(a_long_letter(Style.PLAIN), ["Minded" * 20])]
    sheet = check_sheet(rows, reference="run 4F7Q2K", about=["1 letter."])
    paper = await typeset("check_sheet", sheet, at=NOW)
    for page in pypdfium2.PdfDocument(paper):
        boxes = boxes_of(page)
        for nth, (said, box) in enumerate(boxes):
            for other, another in boxes[nth + 1 :]:
                assert not _overlap(box, another), (said, other, box, another)


def _overlap(one: Box, other: Box) -> bool:
    """Whether two letters cover each other by more than half a millimetre both ways.

    Those that are drawn as one sign have one place.
    """
    if one == other:
        return False
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.5 and down > 0.5
