"""Reading variations: those of a conference, one of them, and what waits or runs out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from conferences.entitlement import professional_of, workable_sql
from conferences.varying import queries
from conferences.varying.timescales import load_timescales, load_words, words_of
from conferences.varying.values import Approver, OpenVariations, VariationListing, Variations
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import NotFoundError
from people.permissions import Permission, Role, Viewer, check, may
from people.vault.service import CaseKey, case_keys
from standards.measures.aftermath_rules import DUE_BY
from standards.variations import service as variations
from standards.variations.standing import Standing
from standards.variations.values import StoredVariation

_OPEN = ("planned", "booked")
_FOLLOWING = frozenset(measure.value for measure in DUE_BY)


async def list_of_conference(viewer: Viewer, conference: UUID, *, now: datetime) -> Variations:
    """The variations of a conference, what may still be varied, and who could decide.

    Raises:
        NotFoundError: the viewer neither arranges, chairs nor leads the conference.
    """
    check(viewer, Permission.VARIATION_ASK)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="variation.list") as act:
        head = await find_head(viewer, conference)
        stored = await variations.load_of([conference])
        open_ones = await load_timescales(head)
        listed = await _opened(act, stored, [head])
        approvers = await load_approvers(viewer, head["family"])
    return Variations(
        conference=conference,
        reference=head["reference"],
        variations=listed,
        timescales=tuple(one for one in open_ones if now <= one.due_at),
        approvers=approvers,
    )


async def get_variation(viewer: Viewer, variation: UUID, *, now: datetime) -> VariationListing:
    """One variation, for those whose conference it is and for the manager named.

    Raises:
        NotFoundError: there is none such for this viewer.
    """
    check(viewer, Permission.VARIATION_VIEW)
    subject = Subject("conference")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="variation.read") as act:
        stored = await variations.get(variation)
        act.about(Subject("conference", stored.conference))
        act.note(variation=variation)
        if not await is_named(viewer, variation):
            await find_head(viewer, stored.conference)
        heads = await fetch(queries.HEADS, [stored.conference])
        (listed,) = await _opened(act, [stored], heads)
    return listed


async def list_open(viewer: Viewer, *, now: datetime) -> OpenVariations:
    """What waits to be decided and which approved days run out, of all the viewer has to do with.

    Raises:
        NotFoundError: the viewer has nothing to do with variations.
    """
    check(viewer, Permission.VARIATION_VIEW)
    subject = Subject("conference")
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="variation.list_open") as act:
        waiting, soon, heads = await _open_ones(viewer, now)
        found = OpenVariations(
            waiting=await _opened(act, waiting, heads),
            running_out=await _opened(act, soon, heads),
        )
        act.note(shown=[one.id for one in (*waiting, *soon)])
    return found


async def count_open(viewer: Viewer, *, now: datetime) -> tuple[int, int]:
    """How many wait to be decided and how many approved days run out, as ``list_open``."""
    async with reading(viewer):
        waiting, soon, _ = await _open_ones(viewer, now)
    return len(waiting), len(soon)


async def named_for(viewer: Viewer, about: Collection[UUID]) -> frozenset[UUID]:
    """The variations that somebody was named to decide, of cases they are not shut out of.

    In a transaction that is open.
    """
    if not may(viewer, Permission.VARIATION_APPROVE):
        return frozenset()
    rows = await fetch(
        queries.OF_THE_APPROVER, list(about), viewer.account, professional_of(viewer)
    )
    return frozenset(row["id"] for row in rows)


async def is_named(viewer: Viewer, variation: UUID) -> bool:
    """Whether the viewer was named to decide it, in a transaction that is open."""
    return variation in await named_for(viewer, [variation])


async def find_head(viewer: Viewer, conference: UUID) -> Mapping[str, Any]:
    """A conference, for its coordinators, chair and lead professional, in an open transaction.

    Raises:
        NotFoundError: the viewer is none of them.
    """
    visible = workable_sql(viewer, conference="c", parameter="$1")
    query = queries.CONFERENCE.format(visible=visible)
    rows = await fetch(query, professional_of(viewer), conference)
    if not rows or not _keeps(viewer, rows[0]):
        raise NotFoundError
    head: Mapping[str, Any] = rows[0]
    return head


def _keeps(viewer: Viewer, head: Mapping[str, Any]) -> bool:
    if not may(viewer, Permission.VARIATION_ASK):
        return False
    own = viewer.professional is not None and viewer.professional in (
        head["chair"], head["lead_professional"],
    )  # fmt: skip
    return own or viewer.has_role(Role.COORDINATOR)


async def load_approvers(viewer: Viewer, family: UUID) -> tuple[Approver, ...]:
    """The senior managers who could decide what this viewer asks for; in an open transaction."""
    rows = await fetch(
        queries.APPROVERS, family, Role.SENIOR_MANAGER.value, viewer.account,
        professional_of(viewer),
    )  # fmt: skip
    return tuple(Approver(**dict(row)) for row in rows)


async def _open_ones(
    viewer: Viewer, now: datetime
) -> tuple[list[StoredVariation], list[StoredVariation], list[Mapping[str, Any]]]:
    """What waits, what runs out, and the conferences of both, as far as they are the viewer's."""
    stored = await variations.load_open(now)
    known = {row["id"]: row for row in await _heads(viewer, stored)}
    own = await named_for(viewer, [one.id for one in stored])
    came = {
        row["id"]
        for row in await fetch(queries.REPORTS, list(known))
        if row["received_at"] is not None
    }
    mine = [
        one
        for one in stored
        if one.conference in known
        and (one.id in own or _keeps(viewer, known[one.conference]))
        and one.subject not in came
        and (known[one.conference]["state"] in _OPEN or one.measure in _FOLLOWING)
    ]
    waiting = [one for one in mine if one.standing(now) is Standing.WAITING]
    soon = [one for one in mine if one.standing(now) is Standing.APPROVED]
    return waiting, soon, list(known.values())


async def _heads(viewer: Viewer, stored: Sequence[StoredVariation]) -> list[Mapping[str, Any]]:
    named = await named_for(viewer, [one.id for one in stored])
    heads = await fetch(queries.HEADS, [one.conference for one in stored if one.id in named])
    if not may(viewer, Permission.VARIATION_ASK):
        return heads
    visible = workable_sql(viewer, conference="c", parameter="$1")
    query = queries.KEPT.format(visible=visible)
    return heads + await fetch(query, professional_of(viewer), [one.conference for one in stored])


async def _opened(
    act: Act, stored: Sequence[StoredVariation], heads: Sequence[Mapping[str, Any]]
) -> tuple[VariationListing, ...]:
    known = {head["id"]: head for head in heads}
    keys = await case_keys(act, {known[one.conference]["family"] for one in stored})
    words = await load_words([one.conference for one in stored])
    named = await named_for(act.viewer, [one.id for one in stored])
    return tuple(
        _listing(one, head, keys[head["family"]], act)
        for one in stored
        for head in (_with_rights(act.viewer, known[one.conference], one, words, named),)
    )


def _with_rights(
    viewer: Viewer,
    head: Mapping[str, Any],
    one: StoredVariation,
    words: Mapping[tuple[str, UUID], str],
    named: frozenset[UUID],
) -> dict[str, Any]:
    """What the listing takes from the conference, and what the viewer may do."""
    return {
        "family": head["family"],
        "reference": head["reference"],
        "kind": head["kind"],
        "is_over": head["state"] == "cancelled",
        "words": words_of(words, one.measure, one.subject),
        "decides": one.id in named,
        "keeps": _keeps(viewer, head),
    }


def _listing(
    one: StoredVariation, told: Mapping[str, Any], key: CaseKey, act: Act
) -> VariationListing:
    standing = one.standing(act.now)
    is_open = act.now <= one.was_due_at and not told["is_over"]
    stands = standing in (Standing.WAITING, Standing.APPROVED)
    answer = one.answer_sealed
    return VariationListing(
        id=one.id, conference=one.conference, reference=told["reference"], kind=told["kind"],
        measure=one.measure, subject=one.subject, words=told["words"], was_due_at=one.was_due_at,
        until=one.until, asked_by=one.asked_by_name, asked_at=one.asked_at,
        approver=one.approver_name, decided_at=one.decided_at, standing=standing,
        reason=key.unseal(one.reason_sealed, about=f"variation.reason.{one.id}"),
        safety=key.unseal(one.safety_sealed, about=f"variation.safety.{one.id}"),
        answer="" if answer is None else key.unseal(answer, about=f"variation.answer.{one.id}"),
        is_over=told["is_over"],
        may_decide=told["decides"] and is_open and standing is Standing.WAITING,
        may_withdraw=told["keeps"] and is_open and stands,
    )  # fmt: skip
