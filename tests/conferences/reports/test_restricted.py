"""A restricted file is for the chair and those named; for everybody else it is not there."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from conferences.attending.tables import Invitation
from conferences.reports.tables import ReportFile
from people.accounts import tokens
from people.accounts.token_scopes import AddToken, Scope
from people.audit.service import Subject, Verb, recorded
from people.links.service import issue
from people.permissions import Viewer
from tests.builders import NOW
from tests.conferences.test_who_sees_what import Stage, stage  # noqa: F401
from tests.conftest import Visit
from tests.visitor import Visitor


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


@pytest.mark.parametrize("way", ["page", "api", "link"])
@pytest.mark.parametrize("is_restricted", [True, False])
async def test_a_file_that_is_handed_in_as_restricted_is_for_the_chair_alone(
    stage: Stage,  # noqa: F811
    visit: Visit,
    way: str,
    is_restricted: bool,  # noqa: FBT001 - the tick
):
    receipt = await _handed_in(stage, await visit(), way, is_restricted=is_restricted)
    row = await ReportFile.objects().get(ReportFile.receipt == receipt)
    assert row is not None
    assert row.is_restricted is is_restricted
    path, page = f"/report-files/{row.id}", f"/conferences/{stage.own.conference}/reports"
    assert (await stage.everybody["chair"].get(path)).status_code == 200
    for who in ("lead", "invited"):
        expected = 404 if is_restricted else 200
        assert (await stage.everybody[who].get(path)).status_code == expected, who
    for who in ("lead", "invited", "coordinator"):
        listed = receipt in (await stage.everybody[who].get(page)).text
        assert listed is not is_restricted, who


async def _handed_in(
    stage: Stage,  # noqa: F811
    signed_out: Visitor,
    way: str,
    *,
    is_restricted: bool,
) -> str:
    """Hand a file in for health, this way; its receipt."""
    invited, own = stage.everybody["invited"], stage.own.invitations["health"]
    ticked = {"is_restricted": "true"} if is_restricted else {}
    files = {"file": ("a.pdf", b"%PDF-1.7\nRestricted\n%%EOF\n", "application/pdf")}
    if way == "page":
        answer = await invited.submit(f"/invitations/{own}/report", ticked, files=files)
    elif way == "link":
        path, reference = await _link_of(invited.viewer, own)
        sent = {"report_reference": reference, **ticked}
        answer = await signed_out.submit(f"{path}/report", sent, files=files)
    else:
        path = f"/api/v1/invitations/{own}/report"
        asked = AddToken(label="A program", scope=Scope.EVERYTHING)
        given = await tokens.add_token(invited.viewer, asked, now=NOW)
        headers = {"authorization": f"Bearer {given}"}
        answer = await signed_out.client.post(path, data=ticked, files=files, headers=headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["receipt"])
    assert answer.status_code == 303
    return answer.headers["location"].rpartition("/")[2]


async def _link_of(viewer: Viewer, invitation: UUID) -> tuple[str, str]:
    subject = Subject("invitation", invitation)
    async with recorded(viewer, Verb.ALTER, subject, now=NOW, name="test.link") as act:
        expires_at = NOW + timedelta(days=1)
        token = await issue(act, about=invitation, purpose="answer", expires_at=expires_at)
        row = await Invitation.objects().get(Invitation.id == invitation)
    assert row is not None
    return f"/a/{token}", row.reference


async def test_nobody_from_elsewhere_is_named(stage: Stage):  # noqa: F811
    path = f"/report-files/{stage.own.file}/access"
    sent = {"is_restricted": "true", "readers": str(uuid4())}
    assert (await stage.everybody["chair"].submit(path, sent)).status_code == 422
