"""A deputy answers for themselves; a lead and a Chief Officer see no more than is theirs."""

from tests.conferences.test_who_sees_what import Stage, stage  # noqa: F401


async def test_a_deputy_answers_for_themselves_and_an_agency_lead_sees_own_rows_alone(
    stage: Stage,  # noqa: F811
):
    deputy, lead = stage.everybody["deputy"], stage.everybody["agency lead"]
    own = f"/invitations/{stage.own.stand_in}"
    assert (await deputy.get(f"{own}/answer")).status_code == 200
    taken = await deputy.api("PUT", f"{own}/reply", {"answer": "accepted"})
    assert (taken.status_code, taken.json()["is_stand_in"]) == (200, True)
    assert (await stage.everybody["invited"].get(f"{own}/answer")).status_code == 404
    other = stage.own.agencies["police"].id
    assert (await lead.get(f"/assessments?agency={other}")).status_code == 404
    assert (await stage.everybody["chief officer"].get("/assessments")).status_code == 404
