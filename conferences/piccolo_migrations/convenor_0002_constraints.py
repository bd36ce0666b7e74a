"""What Piccolo cannot say: exclusion, triggers, checks, partial indexes, and the role that runs."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T01:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Constraints, triggers and the role that owns nothing."

UP = [
    """CREATE EXTENSION IF NOT EXISTS btree_gist""",
    """ALTER TABLE agency ADD CONSTRAINT agency_group_is_known CHECK ("group" IN ('social_work', 'health', 'police', 'education', 'housing', 'third_sector', 'other'))""",
    """ALTER TABLE professional ADD CONSTRAINT professional_is_not_own_manager CHECK (line_manager IS DISTINCT FROM id)""",
    """ALTER TABLE deputy ADD CONSTRAINT deputy_is_somebody_else CHECK (professional <> deputy)""",
    """ALTER TABLE account ADD CONSTRAINT account_sign_in_name_is_lower CHECK (sign_in_name = lower(sign_in_name))""",
    """ALTER TABLE room ADD CONSTRAINT room_holds_somebody CHECK (capacity > 0)""",
    """ALTER TABLE conference ADD CONSTRAINT conference_kind_is_known CHECK (kind IN ('initial', 'review', 'pre_birth', 'transfer'))""",
    """ALTER TABLE conference ADD CONSTRAINT conference_state_is_known CHECK (state IN ('planned', 'booked', 'held', 'inquorate', 'cancelled'))""",
    """ALTER TABLE conference ADD CONSTRAINT conference_ends_after_start CHECK (ends_at > starts_at)""",
    """ALTER TABLE conference ADD CONSTRAINT conference_booked_has_time CHECK (state IN ('planned', 'cancelled') OR (starts_at IS NOT NULL AND ends_at IS NOT NULL))""",
    """ALTER TABLE conference ADD CONSTRAINT conference_minutes_are_not_taken_by_chair CHECK (chair IS NULL OR minute_taker IS NULL OR chair <> minute_taker)""",
    """CREATE INDEX conference_by_start ON conference (starts_at) WHERE starts_at IS NOT NULL""",
    """CREATE INDEX conference_by_state ON conference (state, due_on)""",
    """ALTER TABLE segment ADD CONSTRAINT segment_takes_time CHECK (minutes > 0)""",
    """ALTER TABLE busy_interval ADD CONSTRAINT busy_interval_kind_is_known CHECK (resource_kind IN ('room', 'person'))""",
    """ALTER TABLE busy_interval ADD CONSTRAINT busy_interval_taken_once EXCLUDE USING gist (resource WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&)""",
    """ALTER TABLE invitation ADD CONSTRAINT invitation_expectation_is_known CHECK (expectation IN ('attend', 'report', 'both', 'if_involved'))""",
    """ALTER TABLE invitation ADD CONSTRAINT invitation_reply_is_known CHECK (reply IN ('none', 'accepted', 'tentative', 'declined', 'deputy'))""",
    """ALTER TABLE invitation ADD CONSTRAINT invitation_reply_source_is_known CHECK (reply_source IN ('link', 'signed_in', 'phone', 'paper', 'mail'))""",
    """ALTER TABLE invitation ADD CONSTRAINT invitation_attendance_is_known CHECK (attendance IN ('attended', 'remote', 'deputy', 'apologies', 'absent', 'excluded', 'not_required'))""",
    """ALTER TABLE invitation ADD CONSTRAINT invitation_notice_source_is_known CHECK (notice_source IN ('mail', 'phone', 'paper'))""",
    """ALTER TABLE invitation ADD CONSTRAINT invitation_left_after_arriving CHECK (left_at >= arrived_at)""",
    """CREATE UNIQUE INDEX invitation_once ON invitation (conference, professional) WHERE withdrawn_at IS NULL""",
    """ALTER TABLE report ADD CONSTRAINT report_source_is_known CHECK (received_source IN ('link', 'signed_in', 'phone', 'paper', 'mail'))""",
    """ALTER TABLE child_decision ADD CONSTRAINT child_decision_is_known CHECK (decision IN ('registered', 'not_registered', 'remains', 'removed', 'transferred'))""",
    """CREATE SEQUENCE audit_entry_numbers""",
    """CREATE FUNCTION audit_entry_chain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM pg_advisory_xact_lock(7321);
  SELECT digest INTO NEW.previous FROM audit_entry ORDER BY number DESC LIMIT 1;
  NEW.number := nextval('audit_entry_numbers');
  NEW.digest := sha256(coalesce(NEW.previous, ''::bytea) || convert_to(jsonb_build_array(NEW.number, NEW.id,
    extract(epoch FROM NEW.at), NEW.verb, NEW.subject_kind, NEW.subject, NEW.account, NEW.professional, NEW.via,
    NEW.act, NEW.details)::text, 'UTF8'));
  RETURN NEW;
END $$""",
    """CREATE TRIGGER audit_entry_chained BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_chain()""",
    """CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'the trail is only added to' USING ERRCODE = 'insufficient_privilege';
END $$""",
    """CREATE TRIGGER audit_entry_not_changed BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_stays()""",
    """CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays()""",
    """CREATE INDEX outbox_due ON message (next_at) WHERE sent_at IS NULL AND failed_at IS NULL AND dead_at IS NULL AND withdrawn_at IS NULL""",
    """CREATE INDEX outbox_undelivered ON message (due_at) WHERE sent_at IS NULL AND withdrawn_at IS NULL""",
    """ALTER TABLE standard ADD CONSTRAINT standard_agreed_before_in_force CHECK (agreed_on <= in_force_from)""",
    """ALTER TABLE standard_rule ADD CONSTRAINT standard_rule_kind_is_known CHECK (rule IN ('within', 'before', 'max', 'quorum', 'target'))""",
    """ALTER TABLE standard_rule ADD CONSTRAINT standard_rule_unit_is_known CHECK (unit IN ('calendar_days', 'working_days', 'months', 'count', 'percent'))""",
    """ALTER TABLE conference_facts ADD CONSTRAINT conference_facts_source_is_known CHECK (source IN ('acts', 'history', 'demo'))""",
    """ALTER TABLE conference_facts ADD CONSTRAINT conference_facts_state_is_known CHECK (state IN ('held', 'inquorate', 'cancelled'))""",
    """ALTER TABLE conference_facts ADD CONSTRAINT conference_facts_superseded_later CHECK (superseded_at >= written_at)""",
    """ALTER TABLE assessment ADD CONSTRAINT assessment_verdict_is_known CHECK (verdict IN ('met', 'not_met', 'excluded'))""",
    """ALTER TABLE assessment ADD CONSTRAINT assessment_counted_by_is_known CHECK (counted_by IN ('start', 'due'))""",
    """ALTER TABLE assessment ADD CONSTRAINT assessment_superseded_later CHECK (superseded_at >= written_at)""",
    """CREATE UNIQUE INDEX conference_facts_one_current ON conference_facts (conference) WHERE superseded_at IS NULL""",
    """CREATE UNIQUE INDEX assessment_one_current ON assessment (conference, subject, measure, counted_by) WHERE superseded_at IS NULL""",
    """CREATE INDEX assessment_counted ON assessment (quarter, measure, agency) WHERE superseded_at IS NULL""",
    """CREATE INDEX conference_facts_counted ON conference_facts (quarter, kind) WHERE superseded_at IS NULL""",
    """CREATE INDEX standard_rule_of_standard ON standard_rule (standard, position)""",
    """CREATE FUNCTION standards_superseded_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '% is never deleted', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
     OR to_jsonb(OLD) - 'superseded_at' IS DISTINCT FROM to_jsonb(NEW) - 'superseded_at' THEN
    RAISE EXCEPTION '% is superseded, never edited', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER assessment_never_edited BEFORE UPDATE OR DELETE ON assessment FOR EACH ROW EXECUTE FUNCTION standards_superseded_only()""",
    """CREATE TRIGGER conference_facts_never_edited BEFORE UPDATE OR DELETE ON conference_facts FOR EACH ROW EXECUTE FUNCTION standards_superseded_only()""",
    """CREATE FUNCTION standards_written_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION '% is written once', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$""",
    """CREATE TRIGGER standard_written_once BEFORE UPDATE OR DELETE ON standard FOR EACH ROW EXECUTE FUNCTION standards_written_once()""",
    """CREATE TRIGGER standard_rule_written_once BEFORE UPDATE OR DELETE ON standard_rule FOR EACH ROW EXECUTE FUNCTION standards_written_once()""",
    """ALTER TABLE stand_in ADD CONSTRAINT stand_in_reply_is_known CHECK (reply IN ('none', 'accepted', 'tentative', 'declined'))""",
    """ALTER TABLE stand_in ADD CONSTRAINT stand_in_reply_source_is_known CHECK (reply_source IN ('link', 'signed_in', 'phone', 'paper', 'mail'))""",
    """CREATE UNIQUE INDEX stand_in_one_at_a_time ON stand_in (invitation) WHERE ended_at IS NULL""",
    """CREATE INDEX stand_in_of_professional ON stand_in (professional) WHERE ended_at IS NULL""",
    """DO $$ BEGIN
  CREATE ROLE convenor_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$""",
    """DO $$ BEGIN EXECUTE format('GRANT convenor_app TO %I', current_user); END $$""",
    """GRANT USAGE ON SCHEMA public TO convenor_app""",
    """GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO convenor_app""",
    """GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO convenor_app""",
    """ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO convenor_app""",
    """ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO convenor_app""",
    """REVOKE UPDATE, DELETE ON audit_entry FROM convenor_app""",
    """REVOKE INSERT, UPDATE, DELETE ON migration FROM convenor_app""",
    """REVOKE UPDATE, DELETE, TRUNCATE ON standard, standard_rule, conference_facts, assessment FROM convenor_app""",
    """GRANT SELECT, INSERT ON standard, standard_rule, conference_facts, assessment TO convenor_app""",
    """GRANT UPDATE (superseded_at) ON conference_facts, assessment TO convenor_app""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
