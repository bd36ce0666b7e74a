"""Further addresses that take a conference's or an invitation's id: for whom, and what is sent."""

from typing import Any

_SENT = "/conferences/{conference_id}/sent"
_AGAIN = "/invitations/{invitation_id}/send-again"
_LETTERS = "/families/{family_id}/letters"
_VARIED = "/conferences/{conference_id}/variations"
_VARIATION = {
    "timescale": "x", "until": "2042-01-01", "reason": "x", "safety": "x",
    "approver": "00000000-0000-4000-8000-00000000000a",
}  # fmt: skip
COORDINATOR, INVITED = frozenset({"coordinator"}), frozenset({"invited"})
NAMES = COORDINATOR | {"chair", "lead"}
RUN = COORDINATOR | {"chair", "minutes"}
FURTHER: tuple[tuple[str, str, frozenset[str], dict[str, Any]], ...] = (
    ("GET", _SENT, COORDINATOR, {}),
    ("GET", f"{_SENT}.csv", COORDINATOR, {}),
    ("GET", f"/api/v1{_SENT}", COORDINATOR, {}),
    ("POST", _AGAIN, COORDINATOR, {}),
    ("POST", f"/api/v1{_AGAIN}", COORDINATOR, {}),
    ("GET", "/invitations/{invitation_id}/meeting.ics", INVITED, {}),
    ("GET", "/api/v1/invitations/{invitation_id}/calendar-entry", INVITED, {}),
    ("GET", "/api/v1/conferences/{conference_id}/waiting", COORDINATOR, {}),
    ("POST", "/conferences/{conference_id}/recall", COORDINATOR, {}),
    ("POST", "/api/v1/conferences/{conference_id}/recall", COORDINATOR, {}),
    ("POST", "/conferences/{conference_id}/send-taken-back", COORDINATOR, {}),
    ("POST", "/api/v1/conferences/{conference_id}/send-taken-back", COORDINATOR, {}),
    ("GET", "/to-record/{conference_id}", RUN, {}),
    ("GET", _LETTERS, COORDINATOR, {}),
    ("POST", _LETTERS, COORDINATOR, {}),
    ("GET", f"/api/v1{_LETTERS}", COORDINATOR, {}),
    ("POST", f"/api/v1{_LETTERS}", COORDINATOR, {}),
    ("GET", _VARIED, NAMES, {}),
    ("POST", _VARIED, NAMES, {}),
    ("GET", f"/api/v1{_VARIED}", NAMES, {}),
    ("POST", f"/api/v1{_VARIED}", NAMES, _VARIATION),
)
