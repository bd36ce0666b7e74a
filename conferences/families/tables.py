"""Family members, how they may be reached, and their part in conferences, as rows.

What identifies somebody or tells where they are is sealed; what has to be counted or compared is a
code, an instant or an index that reveals nothing.
"""

from typing import Any

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from conferences.booking.tables import Conference
from conferences.children.tables import Child, Family
from people.professionals.tables import Professional


class FamilyMember(Table, tablename="family_member"):
    """A parent, carer or young person of a family, or who stands beside one of them.

    ``details_sealed`` opens to name, language, needs and what makes contact safe. A young person is
    asked directly only while ``direct_decided_on`` says that the chair decided so.
    """

    id = UUID(primary_key=True)
    family = ForeignKey(Family, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    role = Varchar(length=20, default=None, null=False)
    child = ForeignKey(Child, on_delete=OnDelete.restrict, null=True, default=None)
    beside: ForeignKey[Any] = ForeignKey(
        "self", on_delete=OnDelete.restrict, null=True, default=None
    )
    details_sealed = Bytea(default=None, null=False)
    name_index = Bytea(default=None, null=False, index=True)
    no_post = Boolean(default=False, null=False)
    no_phone = Boolean(default=False, null=False)
    no_email = Boolean(default=False, null=False)
    direct_chair = ForeignKey(Professional, on_delete=OnDelete.restrict, null=True, default=None)
    direct_decided_on = Date(default=None, null=True)
    direct_reason_sealed = Bytea(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)
    left_at = Timestamptz(default=None, null=True)
    revision = Integer(default=1, null=False)

    family_member_role_is_known = Check(
        "role IN ('mother', 'father', 'parent', 'carer', 'young_person', 'relative', 'supporter',"
        " 'advocate')"
    )
    family_member_stands_beside_somebody = Check(
        "(beside IS NOT NULL) = (role IN ('supporter', 'advocate')) AND beside IS DISTINCT FROM id"
    )
    family_member_young_person_is_a_child = Check("(child IS NOT NULL) = (role = 'young_person')")
    family_member_directly_by_decision = Check(
        "num_nulls(direct_chair, direct_decided_on, direct_reason_sealed) IN (0, 3)"
    )


class FamilyRelationship(Table, tablename="family_relationship"):
    """What a family member is to one child, and whether with parental responsibilities and rights.

    ``has_rights`` is none while nobody knows.
    """

    id = UUID(primary_key=True)
    member = ForeignKey(
        FamilyMember, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    child = ForeignKey(Child, on_delete=OnDelete.restrict, null=False, default=None)
    relation = Varchar(length=20, default=None, null=False)
    has_rights = Boolean(default=None, null=True)

    family_relationship_once = Unique([member, child])


class FamilyContact(Table, tablename="family_contact"):
    """An address, telephone number or mail address, in use until ``former_since``.

    ``warned_of`` are the dangers somebody was shown and took it all the same, with their reason.
    """

    id = UUID(primary_key=True)
    member = ForeignKey(
        FamilyMember, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    kind = Varchar(length=20, default=None, null=False)
    value_sealed = Bytea(default=None, null=False)
    value_index = Bytea(default=None, null=False, index=True)
    warned_of = Array(base_column=Varchar(length=20), default=list, null=False)
    warned_reason_sealed = Bytea(default=None, null=True)
    recorded_by = UUID(default=None, null=True)
    recorded_at = Timestamptz(default=None, null=False)
    former_since = Timestamptz(default=None, null=True)

    family_contact_kind_is_known = Check("kind IN ('address', 'phone', 'email')")
    family_contact_says_why_it_was_taken = Check(
        "(cardinality(warned_of) = 0) = (warned_reason_sealed IS NULL)"
    )


class FamilyConsent(Table, tablename="family_consent"):
    """A way by which somebody agreed to be told, from a day until it was taken back."""

    id = UUID(primary_key=True)
    member = ForeignKey(
        FamilyMember, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    channel = Varchar(length=20, default=None, null=False)
    agreed_on = Date(default=None, null=False)
    by_whom_sealed = Bytea(default=None, null=True)  # who hands it over
    recorded_by = UUID(default=None, null=True)
    recorded_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)

    family_consent_channel_is_known = Check(
        "channel IN ('post', 'by_hand', 'phone', 'text', 'email')"
    )
    family_consent_names_who_hands_over = Check(
        "(by_whom_sealed IS NOT NULL) = (channel = 'by_hand')"
    )


class FamilySilence(Table, tablename="family_silence"):
    """From when nothing goes out by itself to anybody about a family, until it is ended."""

    id = UUID(primary_key=True)
    family = ForeignKey(Family, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    why = Varchar(length=20, default=None, null=False)
    note_sealed = Bytea(default=None, null=False)
    recorded_by = UUID(default=None, null=True)
    recorded_at = Timestamptz(default=None, null=False)
    ended_by = UUID(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
    ended_reason_sealed = Bytea(default=None, null=True)

    family_silence_why_is_known = Check("why IN ('death', 'lost_pregnancy')")
    family_silence_ends_with_a_reason = Check("num_nulls(ended_at, ended_reason_sealed) IN (0, 2)")


class KeptApart(Table, tablename="kept_apart"):
    """Two people who must not meet: a family member and another, or a professional.

    ``not_online`` where they may not be in one part of a meeting even if one joins from elsewhere.
    """

    id = UUID(primary_key=True)
    family = ForeignKey(Family, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    member = ForeignKey(FamilyMember, on_delete=OnDelete.restrict, null=False, default=None)
    other_member = ForeignKey(FamilyMember, on_delete=OnDelete.restrict, null=True, default=None)
    professional = ForeignKey(Professional, on_delete=OnDelete.restrict, null=True, default=None)
    why = Varchar(length=20, default=None, null=False)
    reason_sealed = Bytea(default=None, null=False)
    not_online = Boolean(default=False, null=False)
    from_on = Date(default=None, null=False)
    until_on = Date(default=None, null=True)
    recorded_by = UUID(default=None, null=True)
    recorded_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    ended_reason_sealed = Bytea(default=None, null=True)

    kept_apart_why_is_known = Check("why IN ('bail', 'court_order', 'other')")
    kept_apart_from_one_other = Check(
        "num_nonnulls(other_member, professional) = 1 AND other_member IS DISTINCT FROM member"
    )
    kept_apart_until_later = Check("until_on >= from_on")


class FamilyPart(Table, tablename="family_part"):
    """One family member's part in one conference: asked, told, answered, and how they were heard.

    ``segments`` are the places of the parts of the conference they are there for; none means all
    that are held with the family. ``attendance`` and ``heard`` are facts for the measure of taking
    part.
    """

    id = UUID(primary_key=True)
    conference = ForeignKey(
        Conference, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    member = ForeignKey(
        FamilyMember, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    reference = Varchar(length=20, default=None, null=False)
    expectation = Varchar(length=20, default=None, null=False)
    why_not = Varchar(length=20, default=None, null=True)
    why_not_sealed = Bytea(default=None, null=True)
    segments = Array(base_column=Integer(), default=list, null=False)
    waiting_room = Varchar(length=80, default="", null=False)
    reply = Varchar(length=20, default="none", null=False)
    reply_sealed = Bytea(default=None, null=True)
    reply_source = Varchar(length=20, default=None, null=True)  # none until answered
    replied_at = Timestamptz(default=None, null=True)
    attendance = Varchar(length=20, default=None, null=True)  # none until the day
    heard = Varchar(length=20, default=None, null=True)
    heard_sealed = Bytea(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)
    revision = Integer(default=1, null=False)

    family_part_once = Unique([conference, member])
    family_part_expectation_is_known = Check(
        "expectation IN ('in_person', 'remote', 'in_writing', 'through_advocate', 'not_invited')"
    )
    family_part_says_why_not = Check(
        "(why_not IS NOT NULL) = (expectation = 'not_invited')"
        " AND (why_not IS NULL OR why_not IN ('excluded_by_chair', 'too_young', 'own_wish',"
        " 'whereabouts_unknown', 'kept_apart', 'other'))"
    )
    family_part_reply_is_known = Check("reply IN ('none', 'attends', 'cannot', 'otherwise')")
    family_part_attendance_is_known = Check(
        "attendance IN ('attended', 'remote', 'not_there', 'excluded')"
    )
    family_part_heard_is_known = Check(
        "heard IN ('in_person', 'remote', 'in_writing', 'through_advocate', 'through_worker',"
        " 'not_heard')"
    )


class FamilyNotice(Table, tablename="family_notice"):
    """How somebody was told of a conference: by which way, when, and by whom; never changed."""

    id = UUID(primary_key=True)
    part = ForeignKey(FamilyPart, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    what = Varchar(length=20, default=None, null=False)
    channel = Varchar(length=20, default=None, null=False)
    contact = ForeignKey(FamilyContact, on_delete=OnDelete.restrict, null=True, default=None)
    sequence = Integer(default=None, null=False)  # of the conference: which time they were told
    told = JSONB(default=None, null=True)  # that time and place
    by_whom_sealed = Bytea(default=None, null=True)
    message = UUID(default=None, null=True)  # the one in the outbox, where it went by mail
    given_at = Timestamptz(default=None, null=False)
    recorded_by = UUID(default=None, null=True)
    warned_of = Array(base_column=Varchar(length=20), default=list, null=False)

    family_notice_what_is_known = Check("what IN ('time', 'cancelled')")
    family_notice_channel_is_known = Check(
        "channel IN ('post', 'by_hand', 'phone', 'text', 'email')"
    )
