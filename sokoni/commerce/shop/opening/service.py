"""What is done with hours and holidays: said by the shop's managers, asked for by everybody."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.shop import errors, events, repository
from sokoni.commerce.shop.opening import rules
from sokoni.commerce.shop.opening.types import Opening
from sokoni.commerce.shop.types import Shop
from sokoni.core import change
from sokoni.core import events as outbox
from sokoni.core.database import WriteSession
from sokoni.core.versions import ANYTHING, Expected


async def update_opening(
    session: WriteSession,
    *,
    shop_id: UUID,
    opening: Opening,
    actor: change.Actor,
    now: datetime,
    expected: Expected = ANYTHING,
    action: str = "shop.update_opening",
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> Shop:
    """The shop with other hours and holidays; holidays that are over are not kept.

    Raises:
        ShopMissing: there is no such shop.
        ChangedMeanwhile: it is none of the versions that are expected.
        ShopDraftInvalid: something cannot be kept.
    """
    today = rules.today_in(opening, now) if opening.zone in rules.zones() else now.date()
    rules.check(opening, today=today)
    before = await repository.get_locked(session, shop_id=shop_id)
    if before is None:
        raise errors.ShopMissing
    expected.check(before.updated_at)
    holidays = rules.without_past(opening, today=today)
    old = rules.to_json(before.opening)
    new = {**rules.to_json(opening), "holidays": rules.to_json(Opening(holidays=holidays))["holidays"]}
    changed = [name for name in new if new[name] != old[name]]
    if not changed:
        return before
    shop = await repository.change(session, shop_id=shop_id, values={"opening": new, "updated_at": now})
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="shop",
        subject_id=shop_id,
        shop_id=shop_id,
        before={name: old[name] for name in changed},
        after={name: new[name] for name in changed},
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )
    await outbox.publish(session, events.ShopOpeningChanged(shop_id=shop_id))
    return shop
