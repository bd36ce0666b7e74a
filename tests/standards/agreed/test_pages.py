"""The agreed standards through pages and API."""

from people.permissions import Role
from tests.conftest import Visit
from tests.visitor import text_of

ADOPT = {
    "preset": "dundee-action17",
    "in_force_from": "1/12/2026",
    "agreed_on": "20 Nov 2026",
    "agreed_by": "Chief Officers Group",
    "committee": "Strathmore Child Protection Committee",
}


async def test_a_standard_is_adopted_by_form_and_shown_with_its_sources(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    answer = await lead.submit("/standards/new", ADOPT)
    assert answer.status_code == 303
    page = await lead.get(answer.headers["location"])
    said = text_of(page)
    assert "Agreed on" not in said
    assert "Tuesday 1 December 2026" in said
    assert "at least 20 working days before the conference" in said
    assert "social work present" in said
    assert "Confidence: proposed." in said
    assert "Appendix D" in said


async def test_the_list_says_which_standard_is_to_come(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    assert "No standard has been adopted yet" in text_of(await lead.get("/standards"))
    await lead.submit("/standards/new", ADOPT)
    await lead.submit(
        "/standards/new", ADOPT | {"preset": "scotland-2023", "in_force_from": "23/11/2026"}
    )
    said = text_of(await lead.get("/standards"))
    assert said.index("To come") < said.index("In force", said.index("To come"))


async def test_a_form_with_faults_keeps_what_was_typed(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    wrong = ADOPT | {"in_force_from": "1/11/2026"}
    answer = await lead.submit("/standards/new", wrong)
    assert answer.status_code == 422
    assert "on or after the day on which it was agreed" in text_of(answer)
    assert "Strathmore Child Protection Committee" in answer.text


async def test_everybody_signed_in_reads_standards_and_few_adopt_them(visit: Visit):
    professional = await visit(Role.PROFESSIONAL)
    page = await professional.get("/standards")
    assert page.status_code == 200
    assert "/standards/new" not in page.text
    assert (await professional.get("/standards/new")).status_code == 404
    assert (await professional.submit("/standards/new", ADOPT)).status_code == 404
    assert (await (await visit()).get("/standards")).status_code == 303


async def test_the_api_adopts_and_gives_a_standard_with_its_rules(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    body = ADOPT | {"in_force_from": "2026-12-01", "agreed_on": "2026-11-20"}
    made = await lead.api("POST", "/standards", body)
    assert made.status_code == 201
    standard = made.json()
    assert made.headers["location"] == f"/api/v1/standards/{standard['id']}"
    assert standard["terms"]["committee"] == "Strathmore Child Protection Committee"
    assert {rule["came_from"] for rule in standard["rules"]} == {
        "dundee-action17", "scotland-2023"
    }  # fmt: skip
    listed = await lead.api("GET", "/standards")
    assert [one["id"] for one in listed.json()] == [standard["id"]]


async def test_the_api_names_each_fault(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    body = ADOPT | {"preset": "atlantis", "in_force_from": "2026-12-01", "agreed_on": "2026-11-20"}
    refused = await lead.api("POST", "/standards", body)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert [fault["field"] for fault in refused.json()["faults"]] == ["preset"]


async def test_the_api_lists_the_presets(visit: Visit):
    professional = await visit(Role.PROFESSIONAL)
    presets = (await professional.api("GET", "/standards/presets")).json()
    assert [preset["id"] for preset in presets][-1] == "dundee-action17"


async def test_what_is_missing_is_asked_for_in_the_words_of_the_page(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    asked = text_of(await lead.submit("/standards/new", {}))
    for words in (
        "Choose which standard was agreed.", "Say from which day it is in force.",
        "Say on which day it was agreed.", "Say who agreed it.",
    ):  # fmt: skip
        assert words in asked
