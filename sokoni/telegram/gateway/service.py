"""Bots as those see them who ask."""

from uuid import UUID

from sokoni.core import pages
from sokoni.core.database import ReadSession
from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.types import Subject
from sokoni.telegram.gateway import bots, errors, policies
from sokoni.telegram.gateway.types import Bot, BotState


async def list_bots(
    session: ReadSession, *, subject: Subject, shop_id: UUID | None, page: pages.PageQuery
) -> pages.Page[Bot]:
    """A page of the bots of one's shops, or of one of them; operators see all. One statement.

    Raises:
        SellerRequired: they work for no shop, and are no operator.
        NothingHere: the shop is none of theirs.
        InvalidCursor: the cursor is not one of ours.
    """
    if subject.is_operator:
        return await bots.list_page(session, shop_ids=None if shop_id is None else [shop_id], page=page)
    seller = permission.as_seller(subject)
    if shop_id is not None:
        permission.check_member_of(seller, shop_id)
    return await bots.list_page(session, shop_ids=sorted(seller.shop_ids) if shop_id is None else [shop_id], page=page)


async def get_bot(session: ReadSession, *, bot_id: UUID, subject: Subject) -> Bot:
    """A bot of one's shops; operators see all. One statement.

    Raises:
        BotMissing: there is none, or none of theirs.
    """
    bot = await bots.find(session, bot_id=bot_id)
    if bot is None or bot.state is BotState.DISCONNECTED:
        raise errors.BotMissing(bot_id=bot_id)
    policies.check_may_see(subject, bot)
    return bot
