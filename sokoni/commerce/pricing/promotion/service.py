"""What owners do with their promotions: a shop with its own, the market with its own where `shop_id` is None."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.pricing.promotion import errors, repository, rules
from sokoni.commerce.pricing.promotion.types import (
    Code,
    Figures,
    Promotion,
    PromotionDraft,
    PromotionState,
)
from sokoni.commerce.shop import service as shop
from sokoni.core import change, difference, ids, money
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery

_CHUNK = 1000
_RANDOM_LETTERS = 8


async def list_promotions(
    session: ReadSession, *, shop_id: UUID | None, page: PageQuery, with_archived: bool = False
) -> Page[Promotion]:
    """An owner's promotions, the newest first; one statement."""
    return await repository.list_promotions(session, shop_id=shop_id, with_archived=with_archived, page=page)


async def get_promotion(session: ReadSession, *, shop_id: UUID | None, promotion_id: UUID) -> Promotion:
    """One promotion of an owner.

    Raises:
        PromotionMissing: the owner has no such promotion.
    """
    return _owned(await repository.get(session, promotion_id=promotion_id), shop_id)


async def add_promotion(
    session: WriteSession,
    *,
    shop_id: UUID | None,
    draft: PromotionDraft,
    actor: Actor,
    now: datetime,
    currency: str | None = None,
) -> Promotion:
    """A new promotion, active from its beginning on; a shop's is in the shop's currency.

    Raises:
        TooManyPromotions: the owner has as many as carts look at.
        UnknownCurrency, SegmentMissing, and what `rules.check_draft` refuses: it cannot be carried out as written.
    """
    if shop_id is not None:
        currency = (await shop.get(session, shop_id=shop_id)).currency
    elif currency is not None:
        money.exponent(currency)
    made = Promotion(
        id=ids.new_id(),
        shop_id=shop_id,
        currency=currency,
        state=PromotionState.ACTIVE,
        used=0,
        draft=draft,
        created_at=now,
        updated_at=now,
    )
    await _check(session, made)
    await _check_room(session, made)
    await repository.insert_promotion(session, made)
    await _record(session, "promotion.add", None, made, actor=actor, now=now)
    return made


async def change_promotion(
    session: WriteSession,
    *,
    shop_id: UUID | None,
    promotion_id: UUID,
    draft: PromotionDraft,
    actor: Actor,
    now: datetime,
) -> Promotion:
    """The promotion, written anew; orders keep what it took off them.

    Raises:
        PromotionMissing, PromotionArchived: there is none, or it was put away.
        PromotionLimitInvalid, and what `rules.check_draft` refuses: it cannot be carried out as written.
    """
    before = await _locked(session, shop_id=shop_id, promotion_id=promotion_id)
    if before.state is PromotionState.ARCHIVED:
        raise errors.PromotionArchived
    after = replace(before, draft=draft, updated_at=now)
    await _check(session, after)
    return await save(session, "promotion.change", before, after, actor=actor, now=now)


async def set_state(
    session: WriteSession,
    *,
    shop_id: UUID | None,
    promotion_id: UUID,
    state: PromotionState,
    actor: Actor,
    now: datetime,
) -> Promotion:
    """The promotion paused, active again, or put away.

    Raises:
        PromotionMissing, PromotionArchived: there is none, or it was put away.
        TooManyPromotions: the owner has as many active ones as carts look at.
    """
    before = await _locked(session, shop_id=shop_id, promotion_id=promotion_id)
    if before.state is PromotionState.ARCHIVED and state is not PromotionState.ARCHIVED:
        raise errors.PromotionArchived
    after = replace(before, state=state, updated_at=now)
    return await save(session, f"promotion.{_VERBS[state]}", before, after, actor=actor, now=now)


async def list_codes(
    session: ReadSession,
    *,
    shop_id: UUID | None,
    promotion_id: UUID,
    page: PageQuery,
    wanted: str = "",
) -> Page[Code]:
    """A promotion's codes in the order in which they were made; two statements.

    Raises:
        PromotionMissing: the owner has no such promotion.
    """
    await get_promotion(session, shop_id=shop_id, promotion_id=promotion_id)
    return await repository.list_codes(
        session, promotion_id=promotion_id, page=page, wanted=rules.normalise_code(wanted)
    )


async def list_all_codes(session: ReadSession, *, shop_id: UUID | None, promotion_id: UUID) -> Sequence[Code]:
    """All codes of a promotion, of which there are at most 100,000; two statements.

    Raises:
        PromotionMissing: the owner has no such promotion.
    """
    everything = PageQuery(limit=rules.MAX_CODES)
    return (await list_codes(session, shop_id=shop_id, promotion_id=promotion_id, page=everything)).items


async def add_code(
    session: WriteSession,
    *,
    shop_id: UUID | None,
    promotion_id: UUID,
    code: str,
    actor: Actor,
    now: datetime,
    usage_limit: int | None = None,
) -> Code:
    """A code of somebody's choice that opens the promotion.

    Raises:
        PromotionMissing, PromotionArchived, PromotionNeedsNoCode: there is no promotion that takes codes.
        CodeInvalid, CodeTaken, TooManyCodes, PromotionLimitInvalid: it cannot be given out.
    """
    name = rules.check_code(code)
    promotion = await _taking_codes(session, shop_id=shop_id, promotion_id=promotion_id, count=1, limit=usage_limit)
    made = _code(promotion, name, usage_limit, now)
    if not await repository.insert_codes(session, codes=[made], shop_id=shop_id):
        raise errors.CodeTaken(name=name)
    await _record_codes(session, "promotion.add_codes", promotion, [name], actor=actor, now=now)
    return made


async def generate_codes(
    session: WriteSession,
    *,
    shop_id: UUID | None,
    promotion_id: UUID,
    count: int,
    actor: Actor,
    now: datetime,
    prefix: str = "",
    usage_limit: int | None = 1,
) -> Sequence[str]:
    """So many new random codes after a prefix, each for one order unless told otherwise.

    Eight letters and digits without look-alikes: of 6 * 10^11 nobody guesses one.

    Raises:
        PromotionMissing, PromotionArchived, PromotionNeedsNoCode: there is no promotion that takes codes.
        CodeInvalid, TooManyCodes, PromotionLimitInvalid: they cannot be made so, or not so many.
    """
    head = f"{rules.check_code(prefix + 'X' * _RANDOM_LETTERS)[:-_RANDOM_LETTERS]}"
    promotion = await _taking_codes(session, shop_id=shop_id, promotion_id=promotion_id, count=count, limit=usage_limit)
    made: list[str] = []
    while len(made) < count:
        names = {_random_name(head) for _ in range(min(_CHUNK, count - len(made)))}
        codes = [_code(promotion, name, usage_limit, now) for name in sorted(names)]
        made += await repository.insert_codes(session, codes=codes, shop_id=shop_id)
    await _record_codes(session, "promotion.add_codes", promotion, made, actor=actor, now=now)
    return made


async def remove_code(
    session: WriteSession, *, shop_id: UUID | None, promotion_id: UUID, code_id: UUID, actor: Actor, now: datetime
) -> None:
    """Let a code open nothing any more; orders that used it keep their price.

    Raises:
        PromotionMissing: the owner has no such promotion.
        CodeMissing: the promotion has no such code.
    """
    promotion = await _locked(session, shop_id=shop_id, promotion_id=promotion_id)
    removed = await repository.delete_code(session, promotion_id=promotion_id, code_id=code_id)
    if removed is None:
        raise errors.CodeMissing
    await _record_codes(session, "promotion.remove_code", promotion, [removed.code], actor=actor, now=now)


async def list_figures(session: ReadSession, *, promotion_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Figures]]:
    """What came of some promotions, by promotion, an entry for each currency; one statement, none for none."""
    return await repository.list_figures(session, promotion_ids=promotion_ids) if promotion_ids else {}


async def count_codes(session: ReadSession, *, promotion_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """How many codes each of some promotions has; one statement, none for none."""
    return await repository.count_codes(session, promotion_ids=promotion_ids) if promotion_ids else {}


async def lock(session: WriteSession, *, promotion_id: UUID) -> Promotion | None:
    """A promotion that nobody uses or changes until the transaction ends."""
    return await repository.get_locked(session, promotion_id=promotion_id)


async def save(
    session: WriteSession,
    action: str,
    before: Promotion,
    after: Promotion,
    *,
    actor: Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> Promotion:
    """Write what changed of a locked promotion and record it; nothing where nothing did.

    Raises:
        PromotionLimitInvalid: it was used more often than it may be.
        TooManyPromotions: the owner has as many active ones as carts look at.
    """
    if rules.facts_of(before) == rules.facts_of(after):
        return before
    limit = after.draft.usage_limit
    if limit is not None and limit < after.used:
        raise errors.PromotionLimitInvalid(field="usage_limit", minimum=after.used)
    if not rules.is_looked_at(before) and rules.is_looked_at(after):
        await _check_room(session, after)
    await repository.update_promotion(session, after)
    await _record(session, action, before, after, actor=actor, now=now, group_id=group_id, undoes_id=undoes_id)
    return after


_VERBS = {PromotionState.ACTIVE: "resume", PromotionState.PAUSED: "pause", PromotionState.ARCHIVED: "archive"}


def _owned(promotion: Promotion | None, shop_id: UUID | None) -> Promotion:
    if promotion is None or promotion.shop_id != shop_id:
        raise errors.PromotionMissing
    return promotion


async def _locked(session: WriteSession, *, shop_id: UUID | None, promotion_id: UUID) -> Promotion:
    return _owned(await repository.get_locked(session, promotion_id=promotion_id), shop_id)


async def _check(session: WriteSession, promotion: Promotion) -> None:
    rules.check_draft(promotion.draft, is_market=promotion.shop_id is None, currency=promotion.currency)
    if promotion.draft.segment_id is not None and promotion.shop_id is not None:
        await segments.get_segment(session, shop_id=promotion.shop_id, segment_id=promotion.draft.segment_id)
    for field, scope in (("targets", promotion.draft.terms.scope), ("gets", promotion.draft.terms.gets)):
        known = await catalog.list_known_goods(session, shop_id=promotion.shop_id, ids=scope.ids)
        if scope.ids - known:
            raise errors.PromotionGoodsMissing(field=field)


async def _check_room(session: WriteSession, promotion: Promotion) -> None:
    if not rules.is_looked_at(promotion):
        return
    await repository.lock_owner(session, shop_id=promotion.shop_id)
    if await repository.count_active(session, shop_id=promotion.shop_id) >= rules.MAX_ACTIVE:
        raise errors.TooManyPromotions(maximum=rules.MAX_ACTIVE)


async def _taking_codes(
    session: WriteSession, *, shop_id: UUID | None, promotion_id: UUID, count: int, limit: int | None
) -> Promotion:
    promotion = await _locked(session, shop_id=shop_id, promotion_id=promotion_id)
    if promotion.state is PromotionState.ARCHIVED:
        raise errors.PromotionArchived
    if not promotion.draft.needs_code:
        raise errors.PromotionNeedsNoCode
    if limit is not None and limit < 1:
        raise errors.PromotionLimitInvalid(field="usage_limit", minimum=1)
    there = (await repository.count_codes(session, promotion_ids=[promotion_id]))[promotion_id]
    if not 1 <= count <= rules.MAX_CODES_AT_ONCE or there + count > rules.MAX_CODES:
        raise errors.TooManyCodes(at_once=rules.MAX_CODES_AT_ONCE, in_all=rules.MAX_CODES)
    return promotion


def _code(promotion: Promotion, name: str, usage_limit: int | None, now: datetime) -> Code:
    return Code(id=ids.new_id(), promotion_id=promotion.id, code=name, usage_limit=usage_limit, used=0, created_at=now)


def _random_name(head: str) -> str:
    return head + "".join(secrets.choice(ids.CODE_ALPHABET) for _ in range(_RANDOM_LETTERS))


async def _record(
    session: WriteSession,
    action: str,
    before: Promotion | None,
    after: Promotion,
    *,
    actor: Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    was = rules.facts_of(before) if before is not None else dict.fromkeys(rules.facts_of(after))
    old, new = difference.differences(was, rules.facts_of(after))
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="promotion",
        subject_id=after.id,
        shop_id=after.shop_id,
        before=old,
        after=new,
        group_id=group_id,
        undoes_id=undoes_id,
        now=now,
    )


async def _record_codes(
    session: WriteSession, action: str, promotion: Promotion, names: Iterable[str], *, actor: Actor, now: datetime
) -> None:
    """Note which codes came or went; of many their number and the first."""
    said = sorted(names)
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="promotion_code",
        subject_id=promotion.id,
        shop_id=promotion.shop_id,
        before=_codes_said(said) if action == "promotion.remove_code" else None,
        after=_codes_said(said) if action != "promotion.remove_code" else None,
        now=now,
    )


def _codes_said(names: Sequence[str]) -> dict[str, Any]:
    return {"count": len(names), "first": names[0]}
