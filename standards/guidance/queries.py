"""Who guidance is for, who is to be told, and who has read it, in SQL."""

LATEST = """
SELECT DISTINCT ON (v.guidance) v.* FROM guidance_version AS v
  JOIN guidance AS g ON g.id = v.guidance
 WHERE g.withdrawn_at IS NULL ORDER BY v.guidance, v.number DESC"""
AUDIENCE = """
  JOIN professional AS p ON p.is_active
   AND (g.agencies = '{}' OR p.agency = ANY(g.agencies))
   AND (g.roles = '{}' OR lower(p.role) = ANY(g.roles))
   AND (((latest.agencies = '{}' OR p.agency = ANY(latest.agencies))
         AND (latest.roles = '{}' OR lower(p.role) = ANY(latest.roles)))
        OR NOT EXISTS (SELECT FROM guidance_reading AS earlier
                         JOIN guidance_version AS was ON was.id = earlier.version
                        WHERE was.guidance = g.id AND earlier.professional = p.id
                          AND earlier.read_at IS NOT NULL))"""
ASK = f"""
WITH latest AS ({LATEST})
INSERT INTO guidance_reading (id, version, professional, reference, asked_at, told)
SELECT gen_random_uuid(), latest.id, p.id,
       upper(substr(translate(encode(sha256(gen_random_uuid()::text::bytea), 'hex'),
                              '01', 'XY'), 1, 6)), $1, 0
  FROM latest JOIN guidance AS g ON g.id = latest.guidance
{AUDIENCE}
 WHERE ($2::uuid IS NULL OR g.id = $2)
ON CONFLICT (version, professional) DO NOTHING"""  # noqa: S608 - our own parts
PACES = """
SELECT DISTINCT g.remind_every AS every, agency.calendar
  FROM guidance AS g CROSS JOIN agency WHERE g.withdrawn_at IS NULL"""
TO_TELL = f"""
WITH latest AS ({LATEST})
SELECT r.id, r.professional, r.reference, r.told FROM guidance_reading AS r
  JOIN latest ON latest.id = r.version
  JOIN guidance AS g ON g.id = latest.guidance
  JOIN professional AS p ON p.id = r.professional
  JOIN agency ON agency.id = p.agency
  LEFT JOIN unnest($1::int[], $2::text[], $3::timestamptz[]) AS pace (every, calendar, before)
    ON pace.every = g.remind_every AND pace.calendar = agency.calendar
 WHERE r.read_at IS NULL AND p.is_active AND p.email IS NOT NULL
   AND (r.told_at IS NULL OR (r.told <= g.most_reminders AND r.told_at < pace.before))"""  # noqa: S608 - our own parts
LIST = f"""
WITH latest AS ({LATEST})
SELECT g.id, g.title, g.measures, latest.number, latest.published_at,
       own.id IS NOT NULL AS is_asked, own.read_at, own.put_off_at,
       (SELECT count(read_at) FROM guidance_reading AS r WHERE r.version = latest.id) AS read,
       (SELECT count(*) FROM guidance_reading AS r WHERE r.version = latest.id) AS asked
  FROM latest JOIN guidance AS g ON g.id = latest.guidance
  LEFT JOIN guidance_reading AS own ON own.version = latest.id AND own.professional = $1
 WHERE ($2::text IS NULL OR $2 = ANY(g.measures))
   AND ($3::uuid IS NULL OR g.agencies = '{{}}' OR $3 = ANY(g.agencies))
 ORDER BY (own.id IS NOT NULL AND own.read_at IS NULL) DESC, latest.published_at DESC, g.id"""  # noqa: S608 - our own parts
_READERS = """
SELECT p.name, p.role, agency.id AS agency_id, agency.name AS agency, r.told, r.told_at,
       r.read_at, r.read_by,
       EXISTS (SELECT FROM account WHERE account.professional = p.id
                  AND account.disabled_at IS NULL) AS has_account,
       CASE WHEN r.read_at IS NOT NULL THEN 'read'
            WHEN r.put_off_at IS NOT NULL
                 OR bool_or(m.sent_at IS NOT NULL AND m.bounced_at IS NULL) THEN 'told'
            WHEN bool_or(num_nonnulls(m.failed_at, m.dead_at, m.bounced_at) > 0) THEN 'bounced'
            WHEN p.email IS NULL THEN 'no_address'
            ELSE 'waiting' END AS reach
  FROM guidance_reading AS r JOIN professional AS p ON p.id = r.professional
  JOIN agency ON agency.id = p.agency
  LEFT JOIN message AS m ON m.about = r.id
 WHERE r.version = $1 AND p.is_active AND ($2::uuid IS NULL OR agency.id = $2)
 GROUP BY p.id, agency.id, r.id"""
BY_AGENCY = f"""
SELECT agency_id AS agency, agency AS name, count(*) AS asked, count(read_at) AS read,
       count(*) FILTER (WHERE reach = 'no_address') AS no_address,
       count(*) FILTER (WHERE reach = 'bounced') AS bounced,
       count(*) FILTER (WHERE reach IN ('bounced', 'no_address') AND NOT has_account)
         AS no_account
  FROM ({_READERS}) AS reader GROUP BY agency_id, agency ORDER BY agency"""  # noqa: S608 - our own parts
READERS = f"SELECT * FROM ({_READERS}) AS reader ORDER BY agency, name"  # noqa: S608 - our own parts
MISSING = f"""
SELECT FROM ({LATEST}) AS latest JOIN guidance AS g ON g.id = latest.guidance {AUDIENCE}
 WHERE NOT EXISTS (SELECT FROM guidance_reading AS r
                    WHERE r.version = latest.id AND r.professional = p.id) LIMIT 1"""  # noqa: S608 - our own parts
LATEST_READING = """
SELECT r.id, r.reference, r.read_at, v.guidance FROM guidance_reading AS given
  JOIN guidance_version AS was ON was.id = given.version
  JOIN guidance_version AS v ON v.guidance = was.guidance
  JOIN guidance_reading AS r ON r.version = v.id AND r.professional = given.professional
 WHERE given.id = $1 ORDER BY v.number DESC LIMIT 1"""
