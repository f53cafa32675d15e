"""Sums of their own: what transfers ask for, so that no two open ones of a shop ask for the same."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment import claims, policies, sums
from sokoni.commerce.payment.errors import StepsInvalid
from sokoni.commerce.payment.types import OwnSum, TransferSetting
from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject


async def claim_sum(
    session: WriteSession, *, reference_id: UUID, amount: Money, shares: Mapping[UUID, Money], already: Money
) -> OwnSum:
    """The sum that a transfer asks for in place of an amount, never more; `shares` are what shops get of what is paid.

    No other open transfer of the shops that want it asks for it, and none that has ended lately while there are others
    left. Nobody else claims a sum of these shops until the caller's transaction ends. Where all that they allow are
    asked for, the amount stays as it is: an order is worth more than how easily its money is found. `already` is what
    was taken off before. One statement where no shop wants it, else three.
    """
    wanting = await claims.lock_shops(session, shop_ids=shares, currency=amount.currency)
    if not wanting:
        return OwnSum(amount=amount)
    step = sums.step_of(amount.currency)
    bearer = max(wanting, key=lambda shop_id: (shares[shop_id].amount, shop_id))
    free = await claims.find_free(
        session,
        shop_ids=wanting,
        reference_id=reference_id,
        amount=amount,
        lowest=sums.lowest(amount, steps=min(wanting.values()) - already.amount // step, borne_by=shares[bearer]),
        step=step,
    )
    if free is None:
        return OwnSum(amount=amount)
    await claims.insert_claims(session, shop_ids=wanting, reference_id=reference_id, amount=free)
    return OwnSum(amount=free, borne_by=bearer)


async def get_transfer_setting(session: ReadSession, *, shop_id: UUID) -> TransferSetting:
    """How far a shop lets the sums of its transfers be lowered; one statement. The caller says who may see."""
    return await claims.get_setting(session, shop_id=shop_id)


async def set_transfer_setting(
    session: WriteSession, *, shop_id: UUID, steps: int, subject: Subject, now: datetime
) -> TransferSetting:
    """The setting as it is from now on; what was asked for before stays as it is.

    Raises:
        NothingHere, TeamRoleRequired: they do not work for the shop, or may not give its money away.
        StepsInvalid: fewer than none, or more than there may be.
    """
    policies.check_may_set_transfers(subject, shop_id)
    if not 0 <= steps <= sums.MOST_STEPS:
        raise StepsInvalid(most=sums.MOST_STEPS)
    before = await claims.get_setting(session, shop_id=shop_id)
    setting = TransferSetting(shop_id=shop_id, steps=steps)
    await claims.upsert_setting(session, setting, now=now)
    await change.record(
        session,
        actor=subject.actor(),
        action="payment.set_transfer_steps",
        subject_kind="shop",
        subject_id=shop_id,
        shop_id=shop_id,
        before={"steps": before.steps},
        after={"steps": steps},
        now=now,
    )
    return setting
