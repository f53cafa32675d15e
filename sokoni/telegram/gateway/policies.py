"""Who may do what with bots: operators everything, a shop's team by its roles, others don't see them."""

from uuid import UUID

from sokoni.identity.permission import errors as permission_errors
from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Subject, TeamRole
from sokoni.telegram.gateway import errors
from sokoni.telegram.gateway.types import Bot


def check_may_see(subject: Subject, bot: Bot) -> None:
    """Pass operators, and whoever works for the bot's shop.

    Raises:
        BotMissing: neither; said in the words for a missing bot.
    """
    if not subject.is_operator and (bot.shop_id is None or bot.shop_id not in subject.teams):
        raise errors.BotMissing(bot_id=bot.id)


def check_may_manage(subject: Subject, bot: Bot) -> None:
    """Pass operators, and managers and owners of the bot's shop.

    Raises:
        BotMissing: they don't work for the shop.
        TeamRoleRequired: they do in a lesser role.
    """
    check_may_see(subject, bot)
    if not subject.is_operator and bot.shop_id is not None:
        policies.check_member_of(subject, bot.shop_id, at_least=TeamRole.MANAGER)


def check_may_connect(subject: Subject, shop_id: UUID | None) -> None:
    """Pass operators, and managers and owners of the shop; a bot of no shop is the platform's.

    Raises:
        OperatorRequired: it is to be the platform's, and they are no operator.
        SellerRequired: they work for no shop.
        NothingHere, TeamRoleRequired: they don't work for the shop, or in a lesser role.
    """
    if subject.is_operator:
        return
    seller = policies.as_seller(subject)
    if shop_id is None:
        raise permission_errors.OperatorRequired
    policies.check_member_of(seller, shop_id, at_least=TeamRole.MANAGER)
