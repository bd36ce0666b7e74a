"""Who guidance is for, who is to be told, and who has read it, in SQL."""

LATEST = """
SELECT DISTINCT ON (v.guidance) v.* FROM guidance_version AS v
  JOIN guidance AS g ON g.id = v.guidance
 WHERE g.withdrawn_at IS NULL ORDER BY v.guidance, v.number DESC"""
AUDIENCE = """
  JOIN professional AS p ON p.is_active
   AND (g.agencies = '{}' OR p.agency = ANY(g.agencies))
   AND (g.roles = '{}' OR lower(p.role) = ANY(g.roles))"""
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
TO_TELL = f"""
WITH latest AS ({LATEST})
SELECT r.id, r.professional, r.reference, r.told FROM guidance_reading AS r
  JOIN latest ON latest.id = r.version
  JOIN professional AS p ON p.id = r.professional
 WHERE r.read_at IS NULL AND p.is_active AND p.email IS NOT NULL AND r.told < $2
   AND (r.told_at IS NULL OR r.told_at <= $1)"""  # noqa: S608 - our own parts
LIST = f"""
WITH latest AS ({LATEST})
SELECT g.id, g.title, g.measures, latest.number, latest.published_at,
       own.id IS NOT NULL AS is_asked, own.read_at,
       (SELECT count(read_at) FROM guidance_reading AS r WHERE r.version = latest.id) AS read,
       (SELECT count(*) FROM guidance_reading AS r WHERE r.version = latest.id) AS asked
  FROM latest JOIN guidance AS g ON g.id = latest.guidance
  LEFT JOIN guidance_reading AS own ON own.version = latest.id AND own.professional = $1
 ORDER BY (own.id IS NOT NULL AND own.read_at IS NULL) DESC, latest.published_at DESC, g.id"""  # noqa: S608 - our own parts
BY_AGENCY = """
SELECT agency.id AS agency, agency.name, count(*) AS asked, count(r.read_at) AS read,
       count(*) FILTER (WHERE r.read_at IS NULL AND r.told_at IS NULL) AS unreached
  FROM guidance_reading AS r JOIN professional AS p ON p.id = r.professional
  JOIN agency ON agency.id = p.agency
 WHERE r.version = $1 AND p.is_active AND ($2::uuid IS NULL OR agency.id = $2)
 GROUP BY agency.id, agency.name ORDER BY agency.name"""
UNREAD = """
SELECT p.name, p.role, agency.name AS agency, r.told, r.told_at
  FROM guidance_reading AS r JOIN professional AS p ON p.id = r.professional
  JOIN agency ON agency.id = p.agency
 WHERE r.version = $1 AND r.read_at IS NULL AND p.is_active
   AND ($2::uuid IS NULL OR agency.id = $2) ORDER BY agency.name, p.name"""

MISSING = f"""
SELECT FROM ({LATEST}) AS latest JOIN guidance AS g ON g.id = latest.guidance {AUDIENCE}
 WHERE NOT EXISTS (SELECT FROM guidance_reading AS r
                    WHERE r.version = latest.id AND r.professional = p.id) LIMIT 1"""  # noqa: S608 - our own parts
