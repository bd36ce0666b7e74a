"""What the anomalies' service asks the database, in SQL.

Every query is given from when on the trail is looked at, and gives entries with the family they
were about; only ids, codes and counts.
"""
# ruff: noqa: S608 - queries of ours, put together of each other

LOOKS = """
WITH look AS (
SELECT entry.number, entry.at, entry.account, entry.professional, entry.subject_kind,
       entry.subject, about.family
  FROM audit_entry AS entry
 CROSS JOIN LATERAL (
       SELECT child.family FROM conference_child
         JOIN child ON child.id = conference_child.child
        WHERE entry.subject_kind = 'conference' AND conference_child.conference = entry.subject
       UNION SELECT child.family FROM child
        WHERE entry.subject_kind = 'child' AND child.id = entry.subject
       UNION SELECT family.id FROM family
        WHERE entry.subject_kind = 'family' AND family.id = entry.subject) AS about
 WHERE entry.at >= $1 AND entry.verb = 'consult' AND entry.account IS NOT NULL
   AND entry.act IN ('child.read', 'conference.read', 'family.read')
   AND NOT entry.details ? 'refused')
"""
NO_TASK = f"""{LOOKS}
SELECT DISTINCT ON (look.account, look.family) look.* FROM look
 WHERE NOT EXISTS (
       SELECT FROM conference JOIN conference_child ON conference_child.conference = conference.id
         JOIN child ON child.id = conference_child.child
         LEFT JOIN invitation ON invitation.conference = conference.id
         LEFT JOIN stand_in ON stand_in.invitation = invitation.id
        WHERE child.family = look.family
          AND (look.professional IN (conference.chair, conference.lead_professional,
                                     conference.minute_taker)
               OR look.professional IN (invitation.professional, invitation.deputy)
                  AND invitation.made_at <= look.at
                  AND (invitation.withdrawn_at IS NULL OR invitation.withdrawn_at >= look.at)
               OR look.professional = stand_in.professional))
   AND NOT EXISTS (
       SELECT FROM audit_entry AS task
        WHERE task.account = look.account AND task.verb IN ('alter', 'collect', 'erase')
          AND NOT task.details ? 'refused'
          AND task.at BETWEEN look.at - interval '30 days' AND look.at + interval '30 days'
          AND (task.subject = look.family
               OR task.subject IN (SELECT id FROM child WHERE child.family = look.family)
               OR task.subject IN (
                  SELECT conference_child.conference FROM conference_child
                    JOIN child ON child.id = conference_child.child
                   WHERE child.family = look.family)))
 ORDER BY look.account, look.family, look.number
"""
FAMILIES_LOOKED_AT = f"""{LOOKS}
SELECT DISTINCT ON (look.account, look.family) look.*, account.name AS viewer,
       family.name_sealed AS family_name_sealed
  FROM look JOIN account ON account.id = look.account JOIN family ON family.id = look.family
 ORDER BY look.account, look.family, look.number
"""
OWN_SEARCHES = """
SELECT number, at, account, professional, subject_kind, subject, NULL::uuid AS family
  FROM audit_entry
 WHERE at >= $1 AND act = 'child.list' AND account IS NOT NULL
   AND details ->> 'is_own_name' = 'true'
"""
MANY = f"""{LOOKS}, day AS (
SELECT account, (at AT TIME ZONE 'Europe/London')::date AS on_day,
       count(DISTINCT family) AS families, max(number) AS number, max(at) AS at,
       (array_agg(professional))[1] AS professional
  FROM look GROUP BY 1, 2)
SELECT day.*, usual.families AS usual, '' AS subject_kind, NULL::uuid AS subject,
       NULL::uuid AS family
  FROM day, (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY families) AS families FROM day)
    AS usual
 WHERE day.families >= $2 AND day.families > $3 * usual.families
"""
NIGHT = f"""{LOOKS}
SELECT DISTINCT ON (look.account, (look.at AT TIME ZONE 'Europe/London')::date) look.* FROM look
 WHERE extract(hour FROM look.at AT TIME ZONE 'Europe/London') NOT BETWEEN 6 AND 21
 ORDER BY look.account, (look.at AT TIME ZONE 'Europe/London')::date, look.number
"""
LISTED = """
SELECT anomaly.id, anomaly.kind, anomaly.account, anomaly.subject_kind, anomaly.entry,
       anomaly.happened_at, anomaly.found_at, anomaly.details::text AS details, anomaly.note_sealed,
       anomaly.reviewed_at, anomaly.subject, reviewer.name AS reviewed_by,
       coalesce(account.name, professional.name, '') AS who
  FROM anomaly
  LEFT JOIN account ON account.id = anomaly.account
  LEFT JOIN professional ON professional.id = anomaly.professional
  LEFT JOIN account AS reviewer ON reviewer.id = anomaly.reviewed_by
 ORDER BY anomaly.reviewed_at IS NOT NULL, anomaly.happened_at DESC, anomaly.id
"""
