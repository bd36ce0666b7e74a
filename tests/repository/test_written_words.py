"""Every column that holds text was judged: what somebody types about a family is sealed."""

from collections.abc import Iterable

import pytest
from piccolo.columns import JSON, JSONB, Array, Bytea, Column, Text, Varchar
from piccolo.table import Table

from conferences.written_words import WRITTEN
from piccolo_conf import APP_CONFIG

SEALED_BESIDE = {f"{one._meta.table._meta.tablename}.{one._meta.name}" for one in WRITTEN}  # noqa: SLF001
"""Typed, and may name a child: kept in the sealed column beside, the plain one stays empty."""

A_WORD_OF_OURS = """
agency.group agency.calendar professional.email_confirmed_how merge.noun told_apart.noun
account.roles api_token.permissions account_link.purpose approval.kind session.factors
attempt.key sign_in_try.key open_id_identity.provider open_id_attempt.provider
open_id_attempt.purpose personal_link.purpose feed.kind feed_entry.state
audit_entry.verb audit_entry.subject_kind
audit_entry.via audit_entry.act service_key.purpose message.kind message.dedupe_key
address_check.how address_check.warned_of wording_version.kind own_calendar.key own_calendar.base
own_calendar.weekdays calendar_entry.calendar calendar_entry.kind calendar_change.calendar
inbound_mail.kind inbound_mail.state inbound_mail.why inbound_mail.trust inbound_mail.answer
inbound_mail.decision letter_wording.wording letter_wording.language standard.preset
standard.calendar standard_rule.measure standard_rule.rule standard_rule.conference_kind
standard_rule.agency_groups standard_rule.unit standard_rule.counted_from
standard_rule.counted_to standard_rule.calendar standard_rule.confidence standard_rule.came_from
standard_draft.started_from standard_draft.preset standard_draft.calendar standard_draft.state
draft_rule.measure draft_rule.rule draft_rule.conference_kind draft_rule.agency_groups
draft_rule.unit draft_rule.counted_from draft_rule.counted_to draft_rule.calendar
draft_rule.confidence draft_rule.came_from guidance.agencies guidance.roles guidance.measures
guidance_version.agencies guidance_version.roles guidance_reading.read_by reassessment.measures
conference_facts.source conference_facts.kind conference_facts.state conference_facts.quarter
conference_facts.month assessment.kind assessment.measure assessment.verdict assessment.reason
assessment.agency_group assessment.counted_by assessment.quarter assessment.month
variation.measure bar.reason busy_interval.resource_kind conference.kind conference.state
conference.clock_event conference.due_rule invitation.expectation invitation.notice_source
invitation.reply invitation.reply_source invitation.attendance invitation_warning.warned_of
stand_in.reply stand_in.reply_source stand_in.notice_source report.received_source
report_file.media_type report_file.source joint_change.kind joint_change_line.state
reminder_policy.owed reminder_policy.list_goes_to reminder_policy.calendar_of reminder.owed
reminder_pause.kind outcome.next_review_rule child_decision.decision child_view.heard
retention_line.code legal_hold.kind erasure_run.state erasure_item.line erasure_item.state
tombstone.kind tombstone.line subject_request.kind subject_request.state subject_item.source
subject_item.media_type subject_item.mark subject_item.decision anomaly.kind anomaly.dedupe_key
anomaly.subject_kind incident.kind incident.commissioner incident.people incident_event.kind
incident_sighting.what incident_sighting.subject_kind incident_sighting.via family_member.role
family_relationship.relation family_contact.kind family_contact.warned_of family_consent.channel
family_silence.why kept_apart.why family_part.expectation family_part.why_not
family_part.reply family_part.reply_source family_part.attendance family_part.heard
family_notice.what family_notice.channel family_notice.warned_of pack.state pack.checks
print_run.state printed_letter.kind printed_letter.checks printed_letter.way
"""
"""One of a list in the code."""

A_REFERENCE = """
audit_entry.details merge.moved approval.details anomaly.details incident_event.details
erasure_item.counts erasure_item.reference legal_hold.reference handover.manifest
subject_request.reference subject_request.subject_reference conference.reference
conference_facts.reference conference_facts.rest assessment.reference assessment.detail
conference.quorum invitation.reference invitation.reply_order stand_in.reference
stand_in.reply_order family.reference child.case_reference child.initials family_part.reference
family_part.segments joint_change_line.messages report_file.receipt erasure_run.reference
incident.reference print_run.reference printed_letter.reference guidance_reading.reference
address_question.reference handover.filed_reference sign_in_try.at inbound_mail.mailbox
inbound_mail.fetched_as done_act.answer feed.tag feed.tag_of
"""
"""Ids, codes, counts, moments and random references; of a child its case reference and initials.

They are what lists, mail and the trail show instead of names. ``handover.filed_reference`` is the
other system's own."""

COUNTED_BY_US = """
conference.due_counted report.due_counted outcome.next_review_counted assessment.rule_words
invitation.told invitation.heard stand_in.told stand_in.heard family_notice.told
joint_change_line.words message.server_answer calendar_change.what session.browser
"""
"""Composed by the service or by a mail server: times, rules, places, refusals, a browser's name."""

ABOUT_STAFF_AND_PLACES = """
agency.name agency.email professional.name professional.role professional.email professional.phone
postal_address.lines account.name account.email account.sign_in_name account.password_digest
api_token.label api_token.last_used_from totp_secret.label passkey.label lost_factor.called_number
lost_factor.number_known_from open_id_identity.issuer open_id_identity.tenant
open_id_identity.subject open_id_identity.shown_as feed.label feed.last_used_from
address_check.email address_question.email venue.name venue.address venue.directions venue.parking
venue.phone room.name conference.link conference.dial_in family_part.waiting_room
outcome.plan_ratified_by subject_item.decision_of history_import.by letter_wording.translated_by
letter_wording.read_by standard.agreed_by standard_signature.name kept_form.path
open_id_attempt.going
"""
"""The directory of those who work here, their devices, rooms and ways in: searched and sorted.

``conference.link`` is refused where it names somebody of the family."""

SAID_TO_ALL = """
own_calendar.title calendar_entry.name calendar_change.reason wording_version.words
letter_wording.sentences standard.title standard.terms standard_rule.note standard_rule.source
standard_draft.title standard_draft.terms draft_rule.note draft_rule.source guidance.title
guidance_version.words guidance_version.changed reassessment.reason retention_line.source
retention_line.reason
"""
"""Typed about rules, calendars, wordings and periods by people who see no child, for everybody."""

OF_HISTORY = "history_source.name history_source.matching history_record.who history_record.said"
"""Brought in without names: columns that could hold one are refused or left out (decision 25)."""

NOBODY_WRITES_IT = "report.waived_reason"
"""No act waives a report; the column is there for one that will, and then it is to be sealed."""

JUDGED = {
    one
    for said in (
        A_WORD_OF_OURS, A_REFERENCE, COUNTED_BY_US, ABOUT_STAFF_AND_PLACES, SAID_TO_ALL,
        OF_HISTORY, NOBODY_WRITES_IT,
    )
    for one in said.split()
}  # fmt: skip


def _texts(tables: Iterable[type[Table]]) -> set[str]:
    """The columns in which text can stand as it is."""
    return {
        f"{table._meta.tablename}.{column._meta.name}"  # noqa: SLF001 - Piccolo's own word for it
        for table in tables
        for column in table._meta.columns  # noqa: SLF001
        if _holds_text(column)
    }


def _holds_text(column: Column) -> bool:
    return isinstance(column, Text | Varchar | JSON | JSONB | Array)


def test_every_column_that_holds_text_was_judged():
    found = _texts(APP_CONFIG.table_classes)
    assert found - JUDGED - SEALED_BESIDE == set(), "seal it, or say here why it stands in plain"
    assert (JUDGED | SEALED_BESIDE) - found == set(), "there is no such column any more"
    assert set() == JUDGED & SEALED_BESIDE


@pytest.mark.parametrize("column", WRITTEN, ids=str)
def test_what_is_typed_about_a_family_has_a_sealed_column_beside(column: Column):
    beside = {one._meta.name: one for one in column._meta.table._meta.columns}  # noqa: SLF001
    sealed = beside[f"{column._meta.name}_sealed"]  # noqa: SLF001
    assert isinstance(sealed, Bytea)
    assert sealed._meta.null  # noqa: SLF001


def test_control_a_new_column_of_text_is_not_judged():
    class Note(Table, tablename="note"):
        words = Text(default="", null=False)

    assert _texts([*APP_CONFIG.table_classes, Note]) - JUDGED - SEALED_BESIDE == {"note.words"}
