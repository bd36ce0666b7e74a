"""The engine, and the one Piccolo app with all tables and one linear history of migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, AppRegistry
from piccolo.engine.postgres import PostgresEngine

from conferences.access.tables import Emergency, Replacement
from conferences.attending.tables import Invitation, InvitationWarning, StandIn
from conferences.booking.tables import Conference, ConferenceChild, Segment
from conferences.children.tables import Bar, Child, Family, NamedReader, Restriction
from conferences.diaries.tables import BusyInterval, Room, Venue
from conferences.families.tables import (
    FamilyConsent,
    FamilyContact,
    FamilyMember,
    FamilyNotice,
    FamilyPart,
    FamilyRelationship,
    FamilySilence,
    KeptApart,
)
from conferences.handover.tables import Handover
from conferences.history.tables import HistoryImport, HistoryRecord, HistorySource
from conferences.incidents.tables import Incident, IncidentEvent, IncidentSighting
from conferences.keeping.tables import (
    ErasureItem,
    ErasureRun,
    LegalHold,
    RetentionLine,
    Tombstone,
)
from conferences.letters.tables import PrintedLetter, PrintRun
from conferences.outcomes.tables import ChildDecision, ChildView, Outcome, SignificantChange
from conferences.packs.tables import Pack, PackFile, PackOpening, ReportSharing
from conferences.recounts.tables import DueChange
from conferences.reminders.tables import Reminder, ReminderPause, ReminderPolicy
from conferences.reports.tables import FileReader, Report, ReportFile
from conferences.subject_access.tables import SubjectItem, SubjectRequest
from conferences.together.tables import JointChange, JointChangeLine
from conferences.trail.tables import Anomaly
from notifications.addresses.tables import AddressCheck, AddressQuestion
from notifications.inbox.tables import InboundMail, KnownSender
from notifications.letters.tables import LetterWording
from notifications.outbox.tables import OutboxMessage
from notifications.wordings.tables import WordingVersion
from people.accounts.tables import (
    Account,
    AccountLink,
    ApiToken,
    LostFactor,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    TotpSecret,
)
from people.agencies.tables import Agency
from people.approvals.tables import Approval
from people.audit.tables import AuditEntry, DoneAct
from people.duplicates.tables import Merge, ToldApart
from people.links.tables import Feed, FeedChange, FeedEntry, PersonalLink
from people.open_id.tables import (
    OpenIdAttempt,
    OpenIdIdentity,
    OpenIdLogout,
    OpenIdSession,
)
from people.professionals.tables import Deputy, PostalAddress, Professional
from people.sign_in.tables import (
    Attempt,
    KeptForm,
    KnownDevice,
    PendingSignIn,
    Session,
    SignInTry,
)
from people.vault.tables import CaseKey, ServiceKey, VaultFile
from standards.agreed.tables import Standard, StandardRule
from standards.calendars.tables import CalendarChange, CalendarEntry, OwnCalendar
from standards.drafting.tables import DraftRule, Signature, StandardDraft
from standards.guidance.tables import Guidance, GuidanceReading, GuidanceVersion
from standards.measures.tables import Assessment, StoredFacts
from standards.reassessing.tables import Reassessment
from standards.variations.tables import Variation


class LateEngine(PostgresEngine):
    """Connects when its pool is opened, never when it is imported."""

    async def check_version(self) -> None:
        """Ask nothing: the supervisor and the migrations know the version."""

    async def prep_database(self) -> None:
        """Prepare nothing: extensions are made by migrations."""


DB = LateEngine(config={}, extensions=())

APP_CONFIG = AppConfig(
    app_name="convenor",
    migrations_folder_path=str(Path(__file__).parent / "conferences" / "piccolo_migrations"),
    table_classes=[
        Agency,
        Professional,
        Deputy,
        PostalAddress,
        Merge,
        ToldApart,
        Account,
        ApiToken,
        AccountLink,
        TotpSecret,
        Passkey,
        PasskeyChallenge,
        RecoveryCode,
        LostFactor,
        Approval,
        Session,
        PendingSignIn,
        KnownDevice,
        KeptForm,
        Attempt,
        OpenIdIdentity,
        OpenIdAttempt,
        OpenIdSession,
        OpenIdLogout,
        SignInTry,
        PersonalLink,
        Feed,
        FeedChange,
        FeedEntry,
        AuditEntry,
        DoneAct,
        ServiceKey,
        CaseKey,
        VaultFile,
        OutboxMessage,
        AddressCheck,
        AddressQuestion,
        WordingVersion,
        OwnCalendar,
        CalendarEntry,
        CalendarChange,
        DueChange,
        InboundMail,
        KnownSender,
        LetterWording,
        Standard,
        StandardRule,
        StandardDraft,
        DraftRule,
        Signature,
        Guidance,
        GuidanceVersion,
        GuidanceReading,
        Reassessment,
        StoredFacts,
        Assessment,
        Variation,
        Family,
        Child,
        Bar,
        Restriction,
        NamedReader,
        Venue,
        Room,
        BusyInterval,
        Conference,
        ConferenceChild,
        Segment,
        Invitation,
        InvitationWarning,
        StandIn,
        Report,
        ReportFile,
        FileReader,
        JointChange,
        JointChangeLine,
        ReminderPolicy,
        Reminder,
        ReminderPause,
        Replacement,
        Emergency,
        Outcome,
        ChildDecision,
        ChildView,
        SignificantChange,
        HistorySource,
        HistoryImport,
        HistoryRecord,
        RetentionLine,
        LegalHold,
        ErasureRun,
        ErasureItem,
        Tombstone,
        Handover,
        SubjectRequest,
        SubjectItem,
        Anomaly,
        Incident,
        IncidentEvent,
        IncidentSighting,
        FamilyMember,
        FamilyRelationship,
        FamilyContact,
        FamilyConsent,
        FamilySilence,
        KeptApart,
        FamilyPart,
        FamilyNotice,
        Pack,
        PackFile,
        PackOpening,
        ReportSharing,
        PrintRun,
        PrintedLetter,
    ],
    migration_dependencies=[],
)

APP_REGISTRY = AppRegistry(apps=["piccolo_conf"])
