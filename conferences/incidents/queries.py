"""What the incidents' service asks the database, in SQL."""

BASE = """
SELECT incident.*, conference.reference AS conference_reference,
       reporter.name AS reported_by, professional.name AS concerned
  FROM incident
  LEFT JOIN conference ON conference.id = incident.conference
  LEFT JOIN account AS reporter ON reporter.id = incident.reported_by
  LEFT JOIN professional ON professional.id = incident.professional
"""
LISTED = f"{BASE} WHERE {{listed}} ORDER BY incident.closed_at IS NOT NULL, incident.known_at"
UNDECIDED = f"{BASE} WHERE incident.commissioner IS NULL AND {{listed}}"
ONE = f"{BASE} WHERE incident.id = $1 AND {{listed}}"
LOCKED = f"{ONE} FOR UPDATE OF incident"
EVENTS = """
SELECT event.id, event.at, event.kind, event.details::text AS details, event.words_sealed,
       coalesce(account.name, '') AS who
  FROM incident_event AS event LEFT JOIN account ON account.id = event.account
 WHERE event.incident = $1 ORDER BY event.at, event.id
"""
SIGHTINGS = """
SELECT seen.at, seen.what, seen.subject_kind, seen.via, seen.entry,
       coalesce(professional.name, account.name, held.name, seen.via) AS who
  FROM incident_sighting AS seen
  LEFT JOIN account ON account.id = seen.account
  LEFT JOIN professional ON professional.id = seen.professional
  LEFT JOIN invitation ON invitation.id = seen.subject AND seen.via = 'link'
  LEFT JOIN professional AS held ON held.id = invitation.professional
 WHERE seen.incident = $1 ORDER BY seen.at, seen.entry
"""
MEETING = """
SELECT found.conference, found.professional FROM (
  SELECT conference.id AS conference, NULL::uuid AS professional FROM conference
   WHERE upper(conference.reference) = $1
  UNION ALL SELECT conference, professional FROM invitation WHERE upper(reference) = $1
  UNION ALL SELECT invitation.conference, stand_in.professional FROM stand_in
    JOIN invitation ON invitation.id = stand_in.invitation WHERE upper(stand_in.reference) = $1
  ) AS found JOIN conference ON conference.id = found.conference
 WHERE {listed} LIMIT 1
"""
_ASKED = """
SELECT invitation.id, invitation.conference, invitation.professional FROM invitation
UNION ALL SELECT stand_in.id, invitation.conference, stand_in.professional FROM stand_in
  JOIN invitation ON invitation.id = stand_in.invitation
"""
PEOPLE = f"""
SELECT DISTINCT professional.id, professional.name, professional.role, agency.name AS agency
  FROM ({_ASKED}) AS asked
  JOIN professional ON professional.id = asked.professional
  JOIN agency ON agency.id = professional.agency
 WHERE asked.conference = $1 ORDER BY agency.name, professional.name, professional.id
"""  # noqa: S608 - a query of ours
SENT = f"""
SELECT message.id, message.kind, message.sent_at, coalesce(professional.name, '') AS recipient
  FROM ({_ASKED}) AS asked
  JOIN message ON message.about = asked.id AND message.sent_at IS NOT NULL
  LEFT JOIN professional ON professional.id = message.recipient
 WHERE asked.conference = $1 ORDER BY message.sent_at DESC, message.id
"""  # noqa: S608 - a query of ours
OF_MESSAGE = f"""
SELECT asked.conference, message.recipient AS professional
  FROM message JOIN ({_ASKED}) AS asked ON asked.id = message.about
  JOIN conference ON conference.id = asked.conference
 WHERE message.id = $1 AND {{listed}}
"""  # noqa: S608 - a query of ours
