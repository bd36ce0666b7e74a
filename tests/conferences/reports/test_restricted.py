"""A restricted file is for the chair and those named; for everybody else it is not there."""

from uuid import uuid4

from tests.conferences.test_who_sees_what import Stage, stage  # noqa: F401


async def test_only_the_chair_and_who_is_named_find_and_open_it(stage: Stage):  # noqa: F811
    file, page = stage.own.file, f"/conferences/{stage.own.conference}/reports"
    chair, lead = stage.everybody["chair"], stage.everybody["lead"]
    invited = stage.everybody["invited"]
    path = f"/report-files/{file}"
    for visitor in (chair, lead, invited):
        assert (await visitor.get(path)).status_code == 200
    sent = {"is_restricted": "true", "readers": str(lead.viewer.professional)}
    assert (await chair.submit(f"{path}/access", sent)).status_code == 303
    assert (await chair.get(path)).status_code == 200
    assert (await lead.get(path)).status_code == 200
    refused, unknown = await invited.get(path), await invited.get(f"/report-files/{uuid4()}")
    assert (refused.status_code, refused.content) == (404, unknown.content)
    for who in ("invited", "coordinator", "minutes"):
        assert stage.own.receipt not in (await stage.everybody[who].get(page)).text
    assert stage.own.receipt in (await chair.get(page)).text
    assert (await chair.submit(f"{path}/access", {"readers": ""})).status_code == 303
    assert (await invited.get(path)).status_code == 200


async def test_nobody_from_elsewhere_is_named(stage: Stage):  # noqa: F811
    path = f"/report-files/{stage.own.file}/access"
    sent = {"is_restricted": "true", "readers": str(uuid4())}
    assert (await stage.everybody["chair"].submit(path, sent)).status_code == 422
