"""Write a draft, have it signed, put it in force.

A draft is changed while it is open. Proposed, it stands still: each Chief Officer named signs what
it says, known by its digest. Once all have, the standards lead puts it in force, and what is
written then is what was signed.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from people import post
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.fields import check_revision
from people.permissions import Permission, Role, Viewer, check
from people.post import Letter, LetterKind
from people.text import phrase
from standards.agreed import service as agreed
from standards.agreed.in_force import OF_THE_AGENCY, OF_THE_STANDARD, Rule, StandardInForce, Terms
from standards.agreed.presets import built_on, get_preset, read_presets
from standards.calendars.service import check_calendar
from standards.drafting.changes import RemoveRule, RuleDetails, with_rule
from standards.drafting.tables import DraftRule, Signature, StandardDraft
from standards.drafting.values import (
    ChangeDraft,
    Draft,
    DraftListing,
    ProposeDraft,
    StartDraft,
    State,
)

_DRAFTS = """
SELECT draft.*,
       (SELECT count(*) FROM standard_signature AS s
         WHERE s.draft = draft.id AND s.taken_back_at IS NULL) AS signers,
       (SELECT count(signed_at) FROM standard_signature AS s
         WHERE s.draft = draft.id AND s.taken_back_at IS NULL) AS signed
  FROM standard_draft AS draft ORDER BY draft.started_at DESC, draft.id"""
_SIGNERS = """
SELECT id, name FROM account WHERE $1 = ANY(roles) AND disabled_at IS NULL ORDER BY name, id"""


async def start(viewer: Viewer, asked: StartDraft, *, now: datetime) -> UUID:
    """Start a draft with the rules of a preset, or of a standard that was adopted; gives its id.

    Where it builds on a national one, that one's rules are copied in for whatever is not ruled;
    each rule says where it came from.

    Raises:
        InvalidError: there is neither of that name.
    """
    check(viewer, Permission.STANDARD_ADOPT)
    draft = uuid4()
    subject = Subject("standard_draft", draft)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="draft.start") as act:
        origin = await _origin(asked.started_from)
        await StandardDraft.insert(
            StandardDraft(
                id=draft, title=asked.title, started_from=asked.started_from,
                preset=origin.preset, calendar=origin.calendar,
                terms=msgspec.json.encode(origin.terms).decode(), state=State.OPEN.value,
                started_at=now,
            )
        )  # fmt: skip
        rules = origin.rules
        if asked.builds_on:
            rules = built_on(rules, get_preset(asked.builds_on, field="builds_on").rules)
        await _write_rules(draft, (msgspec.structs.replace(one, id=None) for one in rules))
        act.note(started_from=asked.started_from, builds_on=asked.builds_on)
    return draft


async def change(viewer: Viewer, draft: UUID, asked: ChangeDraft, *, now: datetime) -> None:
    """Say what a draft is called, in which words it speaks and on which calendar it counts.

    Raises:
        NotFoundError: there is no such draft.
        RefusedError: it is not open, or somebody changed it meanwhile.
        InvalidError: there is no such calendar.
    """
    subject = Subject("standard_draft", draft)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="draft.change") as act:
        await _open_for(act, draft, asked)
        await check_calendar(asked.calendar)
        words = {name: getattr(asked, name) for name in Terms.__struct_fields__}
        await StandardDraft.update(
            {
                StandardDraft.title: asked.title,
                StandardDraft.calendar: asked.calendar,
                StandardDraft.terms: msgspec.json.encode(words).decode(),
                StandardDraft.revision: StandardDraft.revision + 1,
            }
        ).where(StandardDraft.id == draft)


async def set_rule(
    viewer: Viewer, draft: UUID, rule: UUID | None, asked: RuleDetails, *, now: datetime
) -> None:
    """Change a rule of a draft in its place, or add one where none is named.

    Raises:
        NotFoundError: there is no such draft or rule.
        RefusedError: the draft is not open, or somebody changed it meanwhile.
        InvalidError: the rule cannot be, or another speaks of the same.
    """
    subject = Subject("standard_draft", draft)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="draft.set_rule") as act:
        stored = await _open_for(act, draft, asked)
        if rule is not None and rule not in {one.id for one in stored.rules}:
            raise NotFoundError
        meant = asked.checked()
        if meant.calendar not in ("", OF_THE_AGENCY, OF_THE_STANDARD):
            await check_calendar(meant.calendar)
        await _rewrite(stored.id, with_rule(stored.rules, meant, rule))
        act.note(measure=meant.measure, value=meant.value, unit=meant.unit)


async def remove_rule(
    viewer: Viewer, draft: UUID, rule: UUID, asked: RemoveRule, *, now: datetime
) -> None:
    """Let a draft say nothing any more about what a rule spoke of.

    Raises:
        NotFoundError: there is no such draft or rule.
        RefusedError: the draft is not open, or somebody changed it meanwhile.
    """
    subject = Subject("standard_draft", draft)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="draft.remove_rule") as act:
        stored = await _open_for(act, draft, asked)
        kept = [one for one in stored.rules if one.id != rule]
        if len(kept) == len(stored.rules):
            raise NotFoundError
        await _rewrite(draft, kept)


async def propose(viewer: Viewer, draft: UUID, asked: ProposeDraft, *, now: datetime) -> None:
    """Put a draft before the Chief Officers named; it stands still until they have signed.

    Raises:
        NotFoundError: there is no such draft.
        RefusedError: it is not open, or somebody changed it meanwhile.
        InvalidError: nobody is named, one of them is no Chief Officer, or the day has gone by.
    """
    subject = Subject("standard_draft", draft)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="draft.propose") as act:
        stored = await _open_for(act, draft, asked)
        names = await _checked_signers(act, asked)
        await StandardDraft.update(
            {
                StandardDraft.state: State.PROPOSED.value,
                StandardDraft.in_force_from: asked.in_force_from,
                StandardDraft.proposed_at: now,
                StandardDraft.revision: StandardDraft.revision + 1,
            }
        ).where(StandardDraft.id == draft)
        proposed = msgspec.structs.replace(stored, in_force_from=asked.in_force_from)
        await Signature.insert(
            *(
                Signature(
                    id=uuid4(), draft=draft, account=account, name=name,
                    digest=proposed.digest, asked_at=now,
                )
                for account, name in names.items()
            )
        )  # fmt: skip
        await _write_to_signers(act, draft, names)
        act.note(signers=list(names), in_force_from=asked.in_force_from.isoformat())


async def take_back(viewer: Viewer, draft: UUID, *, now: datetime) -> None:
    """Open a proposed draft for changes again; signatures given so far count no more.

    Raises:
        NotFoundError: there is no such draft.
        RefusedError: it does not wait for signatures.
    """
    check(viewer, Permission.STANDARD_ADOPT)
    subject = Subject("standard_draft", draft)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="draft.take_back") as act:
        await _locked(act, draft, State.PROPOSED)
        await Signature.update({Signature.taken_back_at: now}).where(
            (Signature.draft == draft) & Signature.taken_back_at.is_null()
        )
        await _set_state(draft, State.OPEN)


async def sign(viewer: Viewer, draft: UUID, *, now: datetime) -> None:
    """Sign what a proposed draft says.

    Raises:
        NotFoundError: there is no such draft, or the viewer was not asked to sign it.
        RefusedError: it does not wait for signatures, the viewer has signed, or it does not say
            what it said when the viewer was asked.
    """
    check(viewer, Permission.STANDARD_SIGN)
    subject = Subject("standard_draft", draft)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="draft.sign") as act:
        stored = await _locked(act, draft, State.PROPOSED)
        own = next((one for one in stored.signatures if one.account == viewer.account), None)
        if own is None:
            raise NotFoundError
        if own.signed_at is not None:
            raise RefusedError("You have signed this draft already.")
        rows = await act.fetch(
            "UPDATE standard_signature SET signed_at = $3 WHERE draft = $1 AND account = $2"
            " AND taken_back_at IS NULL AND signed_at IS NULL AND digest = $4 RETURNING id",
            draft, viewer.account, now, stored.digest,
        )  # fmt: skip
        if not rows:
            raise RefusedError(
                "The draft does not say what it said when you were asked. Ask the standards lead to"
                " press “Change it again”, and to put it before you anew."
            )


async def put_in_force(viewer: Viewer, draft: UUID, *, now: datetime) -> UUID:
    """Make a draft that all have signed the standard from its day on; gives the standard's id.

    Raises:
        NotFoundError: there is no such draft.
        RefusedError: not all have signed, or a standard comes into force on that day already.
        InvalidError: its day has gone by, and another standard was in force on it.
    """
    check(viewer, Permission.STANDARD_ADOPT)
    standard = uuid4()
    subject = Subject("standard_draft", draft)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="draft.put_in_force") as act:
        stored = await _locked(act, draft, State.PROPOSED)
        if not stored.is_signed_by_all:
            missing = phrase([one.name for one in stored.signatures if not one.signed_at])
            raise RefusedError(f"Still to sign: {missing}.")
        await agreed.put_in_force(act, standard, _as_agreed(stored, standard))
        await _set_state(draft, State.ADOPTED, adopted_as=standard, ended_at=now)
        act.note(standard=standard)
    return standard


async def give_up(viewer: Viewer, draft: UUID, *, now: datetime) -> None:
    """End a draft that will not be agreed; it stays to be read.

    Raises:
        NotFoundError: there is no such draft.
        RefusedError: it was adopted or given up before.
    """
    check(viewer, Permission.STANDARD_ADOPT)
    subject = Subject("standard_draft", draft)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="draft.give_up") as act:
        await _locked(act, draft, State.OPEN, State.PROPOSED)
        await _set_state(draft, State.GIVEN_UP, ended_at=now)


async def list_drafts(viewer: Viewer) -> list[DraftListing]:
    """Every draft, the latest first."""
    check(viewer, Permission.DRAFT_VIEW)
    async with reading(viewer):
        rows = await fetch(_DRAFTS)
    return [msgspec.convert(dict(row), DraftListing) for row in rows]


async def get_draft(viewer: Viewer, draft: UUID) -> Draft:
    """A draft with its rules and signatures.

    Raises:
        NotFoundError: there is none of that id.
    """
    check(viewer, Permission.DRAFT_VIEW)
    async with reading(viewer):
        return await load_draft(draft)


async def list_signers(viewer: Viewer) -> list[tuple[UUID, str]]:
    """The Chief Officers who may be asked to sign: account and name."""
    check(viewer, Permission.STANDARD_ADOPT)
    async with reading(viewer):
        rows = await fetch(_SIGNERS, Role.CHIEF_OFFICER.value)
    return [(row["id"], row["name"]) for row in rows]


async def load_draft(draft: UUID) -> Draft:
    """A draft, inside a transaction that is open.

    Raises:
        NotFoundError: there is none of that id.
    """
    rows = await StandardDraft.select().where(StandardDraft.id == draft).output(load_json=True)
    if not rows:
        raise NotFoundError("There is no such draft.")
    rules = await DraftRule.select().where(DraftRule.draft == draft).order_by(DraftRule.position)
    signatures = await fetch(
        "SELECT account, name, asked_at, signed_at FROM standard_signature"
        " WHERE draft = $1 AND taken_back_at IS NULL ORDER BY name, account",
        draft,
    )
    whole = {**rows[0], "rules": rules, "signatures": [dict(row) for row in signatures]}
    return msgspec.convert(whole, Draft)


async def _open_for(
    act: Act, draft: UUID, asked: ChangeDraft | ProposeDraft | RemoveRule | RuleDetails
) -> Draft:
    """The draft, locked, open, and on the revision that was seen."""
    check(act.viewer, Permission.STANDARD_ADOPT)
    stored = await _locked(act, draft, State.OPEN)
    written: dict[str, Any] = {"revision": stored.revision}
    if isinstance(asked, ChangeDraft):  # a rule's calendar is another than the draft's
        written |= {"title": stored.title, "calendar": stored.calendar}
        written |= msgspec.structs.asdict(stored.terms)
    check_revision(written, asked, noun="draft")
    return stored


async def _locked(act: Act, draft: UUID, *states: State) -> Draft:
    await act.fetch("SELECT FROM standard_draft WHERE id = $1 FOR UPDATE", draft)
    stored = await load_draft(draft)
    if stored.state not in states:
        raise RefusedError(f"This draft cannot be changed so: {stored.state_words.lower()}.")
    return stored


async def _origin(started_from: str) -> StandardInForce:
    preset = read_presets().get(started_from)
    if preset is not None:
        return StandardInForce(
            id=None, title=preset.title, preset=preset.id, calendar=preset.calendar.value,
            in_force_from=None, agreed_on=None, agreed_by="", terms=preset.terms,
            rules=preset.rules,
        )  # fmt: skip
    for standard in await agreed.load_standards():
        if str(standard.id) == started_from:
            return standard
    raise InvalidError(Fault("started_from", "Choose what the draft starts from.", started_from))


async def _rewrite(draft: UUID, rules: Iterable[Rule]) -> None:
    await DraftRule.delete().where(DraftRule.draft == draft)
    await _write_rules(draft, rules)
    await StandardDraft.update({StandardDraft.revision: StandardDraft.revision + 1}).where(
        StandardDraft.id == draft
    )


async def _write_rules(draft: UUID, rules: Iterable[Rule]) -> None:
    rows = [
        DraftRule(
            **(msgspec.structs.asdict(rule) | {"id": rule.id or uuid4(), "rule": rule.rule.value}),
            draft=draft, position=position,
        )
        for position, rule in enumerate(rules, start=1)
    ]  # fmt: skip
    if rows:
        await DraftRule.insert(*rows)


async def _checked_signers(act: Act, asked: ProposeDraft) -> dict[UUID, str]:
    if asked.in_force_from < local_day(act.now):
        message = "Choose today or a later day: verdicts given under another standard stay."
        raise InvalidError(Fault("in_force_from", message, asked.in_force_from.isoformat()))
    rows = await act.fetch(_SIGNERS, Role.CHIEF_OFFICER.value)
    known = {row["id"]: row["name"] for row in rows}
    if not asked.signers or not set(asked.signers) <= set(known):
        raise InvalidError(Fault("signers", "Choose the Chief Officers who are to sign."))
    return {account: known[account] for account in asked.signers}


async def _write_to_signers(act: Act, draft: UUID, names: Iterable[UUID]) -> None:
    for account in names:
        await post.put(
            act,
            Letter(
                kind=LetterKind.APPROVAL_WAITING, account=account,
                dedupe_key=f"draft {draft} {account} {act.now.isoformat()}",
            ),
        )  # fmt: skip


def _as_agreed(draft: Draft, standard: UUID) -> StandardInForce:
    signed_on = [local_day(one.signed_at) for one in draft.signatures if one.signed_at]
    return draft.as_standard(
        standard=standard,
        agreed_on=max(signed_on, default=None),
        agreed_by=phrase([one.name for one in draft.signatures]),
    )


async def _set_state(draft: UUID, state: State, **more: UUID | date | datetime) -> None:
    values: dict[Any, Any] = {getattr(StandardDraft, name): value for name, value in more.items()}
    values |= {StandardDraft.state: state.value, StandardDraft.revision: StandardDraft.revision + 1}
    await StandardDraft.update(values).where(StandardDraft.id == draft)
