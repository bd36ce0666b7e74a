"""What packs ask the database; never a restricted file."""

OFFERED = """
SELECT file.id, agency.name AS agency, file.receipt, file.media_type, file.size, file.received_at
  FROM report_file AS file
  JOIN report ON report.id = file.report
  JOIN invitation ON invitation.id = report.invitation
  JOIN agency ON agency.id = invitation.agency
 WHERE invitation.conference = $1 AND NOT file.is_restricted
 ORDER BY agency.name, file.received_at, file.id
"""
PAPERS = """
SELECT file.id, agency.name AS agency, file.receipt, file.media_type, file.size, file.received_at,
       paper.position, invitation.conference
  FROM pack_file AS paper
  JOIN report_file AS file ON file.id = paper.file
  JOIN report ON report.id = file.report
  JOIN invitation ON invitation.id = report.invitation
  JOIN agency ON agency.id = invitation.agency
 WHERE paper.pack = $1 AND NOT file.is_restricted
 ORDER BY paper.position
"""
PACK = """
SELECT pack.*, part.conference, part.member, part.expectation, member.role, member.family,
       member.details_sealed, prepared.name AS prepared_name, released.name AS released_name
  FROM pack
  JOIN family_part AS part ON part.id = pack.part
  JOIN family_member AS member ON member.id = part.member
  JOIN account AS prepared ON prepared.id = pack.prepared_by
  LEFT JOIN account AS released ON released.id = pack.released_by
 WHERE pack.id = $1
"""
LISTED = """
SELECT pack.id, pack.part, pack.state, pack.prepared_at,
       (SELECT count(*) FROM pack_file WHERE pack_file.pack = pack.id) AS papers,
       (SELECT count(*) FROM pack_opening WHERE pack_opening.pack = pack.id) AS openings
  FROM pack JOIN family_part AS part ON part.id = pack.part
 WHERE part.conference = $1 ORDER BY pack.prepared_at, pack.id
"""
CHILDREN = """
SELECT child.initials || ', ' || child.case_reference AS shown FROM child
  JOIN conference_child ON conference_child.child = child.id
 WHERE conference_child.conference = $1 ORDER BY child.case_reference
"""
ADDRESS = """
SELECT id, value_sealed FROM family_contact
 WHERE member = $1 AND kind = 'address' AND former_since IS NULL ORDER BY recorded_at DESC LIMIT 1
"""
"""The address in use of a family member."""
