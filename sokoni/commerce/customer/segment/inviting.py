"""How an e-mail that a seller typed becomes a customer who is known: by the link that was sent there alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.customer.segment import errors, evaluating, mail, repository
from sokoni.commerce.customer.segment.types import Invitation
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.types import Shop
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession

GOOD_FOR = timedelta(days=30)


async def invite(session: WriteSession, *, shop: Shop, customers: Mapping[str, UUID], now: datetime) -> None:
    """Send each of some e-mails the link by which its owner takes up what the shop has for them."""
    tokens = {email: ids.new_token() for email in customers}
    if not tokens:
        return
    hashes = {customers[email]: ids.hash_token(token) for email, token in tokens.items()}
    await repository.insert_invitations(session, tokens=hashes, expires_at=now + GOOD_FOR, now=now)
    for email, token in tokens.items():
        await mail.invite(session, shop=shop, email=email, token=token, now=now)


async def get_invitation(session: ReadSession, *, token: str, now: datetime) -> Invitation:
    """Who invites, for whoever holds the link; two statements.

    Raises:
        InvitationMissing: it is none of ours, is over, or was taken up.
    """
    found = await repository.get_invited(session, token_hash=ids.hash_token(token), now=now)
    if found is None:
        raise errors.InvitationMissing
    shop = await shop_service.get(session, shop_id=found.shop_id)
    return Invitation(customer_id=found.id, shop_id=shop.id, shop_name=shop.name, shop_slug=shop.slug)


async def take_up(session: WriteSession, *, token: str, account_id: UUID, now: datetime) -> Invitation:
    """The invitation, after the account became the customer that the shop meant; the link is spent.

    Where the shop knew the account already, what it gave to the e-mail is the account's now.

    Raises:
        InvitationMissing: it is none of ours, is over, or was taken up.
    """
    invitation = await get_invitation(session, token=token, now=now)
    meant = await repository.get_customer_locked(session, customer_id=invitation.customer_id)
    if meant is None or meant.account_id is not None:
        raise errors.InvitationMissing
    await repository.delete_invitations(session, customer_id=meant.id)
    known = await repository.find_by_account(session, shop_id=meant.shop_id, account_id=account_id)
    if known is None:
        await repository.update_customer(
            session, customer_id=meant.id, values={"account_id": account_id, "updated_at": now}
        )
    else:
        await repository.join_customers(session, source=meant.id, target=known)
    await evaluating.look_at_customers(session, shop_id=meant.shop_id, customer_ids=[known or meant.id], now=now)
    return invitation
