"""What of reports is erased: their files, or the whole of them. Steps."""

from uuid import UUID

from people.audit.service import Act
from people.vault import files

_FILES = """
DELETE FROM report_file USING report, invitation
 WHERE report_file.report = report.id AND report.invitation = invitation.id
   AND invitation.conference = ANY($1::uuid[])
RETURNING report_file.id
"""
_READERS = """
DELETE FROM file_reader USING report_file, report, invitation
 WHERE file_reader.file = report_file.id AND report_file.report = report.id
   AND report.invitation = invitation.id AND invitation.conference = ANY($1::uuid[])
"""
_REPORTS = """
DELETE FROM report USING invitation
 WHERE report.invitation = invitation.id AND invitation.conference = ANY($1::uuid[])
RETURNING report.id
"""


async def erase_files(act: Act, conferences: list[UUID]) -> list[UUID]:
    """Erase the files handed in, keys and all; gives their ids for the store to let go. A step.

    That a report came, and when, stays.
    """
    await act.fetch(_READERS, conferences)
    erased = [row["id"] for row in await act.fetch(_FILES, conferences)]
    await files.forget(act, erased)
    return erased


async def erase_reports(act: Act, conferences: list[UUID]) -> int:
    """Erase what was due and came, once its files are gone; how many rows that were. A step."""
    return len(await act.fetch(_REPORTS, conferences))
