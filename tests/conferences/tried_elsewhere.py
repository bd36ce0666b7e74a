"""Addresses that need more than a conference that is open, and by which tests they are tried."""

CONFERENCE = "/conferences/{conference_id}"
SENT_ONLY_WITH_A_TOKEN = {("POST", "/api/v1/invitations/{invitation_id}/report")}
WITH_A_FAMILY_MEMBER = {
    ("GET", f"{CONFERENCE}/family/{{member_id}}"), ("POST", f"{CONFERENCE}/family/{{member_id}}"),
    ("PUT", "/api/v1/conferences/{conference_id}/family/{member_id}"),
    ("PUT", "/api/v1/conferences/{conference_id}/shared/{report_id}"),
    ("POST", f"{CONFERENCE}/warnings/{{warning_id}}"),
}  # fmt: skip
"""Tried with what there is by the tests of families, packs and warnings."""
ONCE_IT_IS_CLOSED = {
    ("GET", f"{CONFERENCE}/verdicts"), ("GET", f"/api/v1{CONFERENCE}/assessments"),
    ("GET", f"{CONFERENCE}/changes/{{change_id}}"),
    ("POST", f"{CONFERENCE}/changes/{{change_id}}"),
    ("POST", f"{CONFERENCE}/changes/{{change_id}}/remove"),
}  # fmt: skip
"""There is nothing of it before; tried by the tests of what followed, and of verdicts."""
TRIED_ELSEWHERE = SENT_ONLY_WITH_A_TOKEN | WITH_A_FAMILY_MEMBER | ONCE_IT_IS_CLOSED
