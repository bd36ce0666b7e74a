"""Erasing a case reaches whatever refers to it."""

import pytest

from people.audit.service import fetch, reading
from people.permissions import OPERATOR

pytestmark = pytest.mark.usefixtures("database")

REFERRING = """
WITH RECURSIVE reached (name) AS (
  SELECT 'family'::text
   UNION
  SELECT constraints.conrelid::regclass::text FROM pg_constraint AS constraints
    JOIN reached ON constraints.confrelid = reached.name::regclass
   WHERE constraints.contype = 'f')
SELECT name FROM reached
"""
BY_THEIR_IDS = """
SELECT DISTINCT table_name FROM information_schema.columns
 WHERE table_schema = 'public' AND column_name IN ('family', 'conference', 'invitation', 'child')
"""
ERASED = {
    "bar", "child", "child_decision", "child_view", "conference", "conference_child",
    "emergency", "family",
    "family_consent", "family_contact", "family_member", "family_notice", "family_part",
    "family_relationship", "family_silence", "file_reader", "handover", "invitation",
    "invitation_warning", "joint_change_line", "kept_apart", "named_reader", "outcome", "pack",
    "pack_file", "pack_opening", "print_run", "printed_letter", "replacement",
    "report", "report_file", "report_sharing", "restriction", "segment", "significant_change",
    "stand_in",
}  # fmt: skip
ERASED_BY_ITS_ID = {"variation"}
LOG_OF_BREACHES = {"incident", "incident_event", "incident_sighting"}
"""Kept by law, without the conference and without what people wrote."""
KEPT_WITHOUT_IT = {
    "assessment": "figures forget whose they were, and keep the id of a conference that is gone",
    "case_key": "the row stays without its key, so that no other is ever made",
    "conference_facts": "as assessments",
    "due_change": "ids and days alone: which due dates a change of a calendar touched",
    "history_record": "brought in without names or references; undone with its import",
    "vault_file": "goes with the files of the reports",
}


async def test_every_table_that_refers_to_a_case_is_erased_with_it():
    async with reading(OPERATOR):
        names = {row["name"] for row in await fetch(REFERRING)} - LOG_OF_BREACHES
    assert names - ERASED == set(), "erase it in conferences/keeping/case.py, and say so here"
    assert ERASED - names == set()


async def test_every_table_that_names_a_case_by_id_is_thought_of():
    async with reading(OPERATOR):
        names = {row["table_name"] for row in await fetch(BY_THEIR_IDS)}
    assert names - ERASED - ERASED_BY_ITS_ID - LOG_OF_BREACHES - set(KEPT_WITHOUT_IT) == set()
