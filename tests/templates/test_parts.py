import re
from datetime import date, time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jinja2 import Environment
from markupsafe import Markup

from conferences.shell import TEMPLATES
from people.errors import Fault
from tests.templates.gallery import PAGES, context, environment, render, shell

PARTS = sorted((TEMPLATES / "parts").glob("*.html"))
ROOM = UUID("018f0000-0000-7000-8000-000000000001")


@pytest.fixture(scope="module")
def made() -> Environment:
    return environment()


def shown(made: Environment, call: str, **more: Any) -> str:  # noqa: ANN401 - a template's values
    name = call.partition("(")[0]
    source = f'{{% from "parts/{name}.html" import {name} with context %}}{{{{ {call} }}}}'
    return made.from_string(source).render(context(**more))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.stem)
def test_each_file_of_parts_holds_one_macro_of_its_name_and_says_how_to_call_it(part: Path):
    source = part.read_text(encoding="utf-8")
    outer = re.findall(r"^\{%- macro (\w+)\(", source, flags=re.MULTILINE)
    assert outer[0] == part.stem
    assert source.startswith("{#")
    assert f"{part.stem}(" in source.partition("#}")[0]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.stem)
def test_each_macro_stands_in_the_gallery_or_in_another_macro(part: Path):
    used = f'"parts/{part.name}"'
    pages = [*TEMPLATES.rglob("*.html"), *(Path(__file__).parent / "pages").glob("*.html")]
    assert any(used in page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_carries_a_style_or_a_script_of_its_own(address: str):
    html = render(address)
    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:|hx-on", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize("address", PAGES)
def test_ids_are_unique_and_every_label_and_description_finds_its_element(address: str):
    html = render(address)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    referred = re.findall(r'\sfor="([^"]+)"', html)
    for several in re.findall(r'\saria-(?:describedby|labelledby|controls)="([^"]+)"', html):
        referred += several.split()
    assert set(referred) <= set(ids)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_one_heading_of_the_first_rank_and_a_title(address: str):
    html = render(address)
    assert html.count("<h1") == 1
    assert re.search(r"<title>(Error: )?\S.* - Conferences</title>", html)


def test_a_faulty_page_says_error_in_its_title_and_links_to_every_field():
    html = render("/faulty")
    assert "<title>Error: Every input - Conferences</title>" in html
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    links = re.findall(r'<li><a href="#([^"]+)">', html)
    assert len(links) == 9
    assert set(links) <= ids


def test_what_was_typed_comes_back_escaped(made: Environment):
    html = shown(made, 'text_input("name", "Name", value="old")', typed={"name": ['a"><b>']})
    assert 'value="a&#34;&gt;&lt;b&gt;"' in html


def test_a_fault_is_tied_to_its_input_and_keeps_what_was_typed(made: Environment):
    fault = Fault("starts_on", "Give a date.", "31/2/26")
    html = shown(made, 'date_input("starts_on", "Day")', faults=(fault,))
    assert 'value="31/2/26"' in html
    assert 'aria-describedby="starts_on-hint starts_on-error" aria-invalid="true"' in html


def test_a_password_is_never_written_back(made: Environment):
    call = 'text_input("secret", "Password", kind="password")'
    assert "hunter" not in shown(made, call, typed={"secret": ["hunter"]})


def test_dates_and_times_are_shown_as_people_write_them(made: Environment):
    assert 'value="1/12/2026"' in shown(
        made, 'date_input("on", "Day", value=d)', d=date(2026, 12, 1)
    )
    assert 'value="09:05"' in shown(made, 'time_input("at", "Time", value=t)', t=time(9, 5))
    assert 'value=""' in shown(made, 'date_input("on", "Day", value=none)')
    assert 'value=""' in shown(made, 'time_input("at", "Time", value=none)')


@pytest.mark.parametrize("typed", [{}, {"room": [str(ROOM)]}])
def test_a_choice_is_found_again_whether_it_is_an_id_or_text(
    made: Environment, typed: dict[str, list[str]]
):
    options = [(UUID(int=1), "Room 1"), (ROOM, "Room 2")]
    value = "" if typed else ROOM
    for macro in ("select", "radios"):
        html = shown(made, f'{macro}("room", "Room", o, value=v)', o=options, v=value, typed=typed)
        assert len(re.findall(r" (?:selected|checked)", html)) == 1
        assert re.search(rf'value="{ROOM}" (?:selected|checked)', html)


def test_boxes_that_were_unticked_stay_unticked_when_a_form_comes_back(made: Environment):
    options = [("step", "Step-free"), ("loop", "Loop")]
    call = 'checkboxes("needs", "Needs", o, values=["loop"])'
    assert shown(made, call, o=options).count(" checked") == 1
    assert " checked" not in shown(made, call, o=options, typed={"other": ["x"]})
    assert shown(made, call, o=options, typed={"needs": ["step", "loop"]}).count(" checked") == 2
    box = 'checkbox("sure", "Sure", is_checked=true)'
    assert " checked" in shown(made, box)
    assert " checked" not in shown(made, box, typed={"other": ["x"]})


@pytest.mark.parametrize(
    ("page", "pages", "said"), [(1, 1, ""), (1, 3, "Next"), (3, 3, "Previous")]
)
def test_a_list_of_one_page_says_nothing_of_pages(
    made: Environment, page: int, pages: int, said: str
):
    html = shown(made, f'pagination({page}, {pages}, "/people?page=")')
    assert (said in html) if said else html == ""


def test_a_form_carries_its_token_and_the_id_of_its_act(made: Environment):
    source = (
        '{% from "parts/form.html" import form with context %}{% call form("/x") %}in{% endcall %}'
    )
    html = made.from_string(source).render(context())
    assert 'method="post" action="/x"' in html
    assert 'name="_csrf_token"' in html
    assert 'name="act_id"' in html


def test_the_way_out_is_a_form_and_only_for_somebody_signed_in():
    assert re.search(
        r'<form[^>]*method="post" action="/sign-out">\s*<input type="hidden"', render("/")
    )
    assert "sign-out" not in render("/link")
    assert "app-nav" not in render("/errors/500")


def test_the_current_place_is_marked_once():
    assert re.findall(r'href="([^"]+)" aria-current="page"', render("/report")) == [
        "/quarterly-reports"
    ]


def test_made_up_data_say_so_on_every_page_and_real_ones_do_not(made: Environment):
    assert all("Made-up data. Not a live service." in render(address) for address in PAGES)
    html = made.get_template("errors/500.html").render(context(shell=shell(is_demo=False)))
    assert "Made-up" not in html


def test_words_of_others_are_escaped_and_markup_is_kept(made: Environment):
    html = shown(made, "page_heading(a, lead=b)", a="<b>A</b>", b=Markup("<strong>B</strong>"))
    assert "&lt;b&gt;A&lt;/b&gt;" in html
    assert "<strong>B</strong>" in html
