"""Claim sales by command: `/sale lamp | 3 | 2h` in a group, or as an answer to words about a product."""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductCard, ProductQuery
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.claim import errors, repository, rules
from sokoni.telegram.claim.service import opening
from sokoni.telegram.claim.settings import DEFAULTS, ClaimSettings
from sokoni.telegram.console.types import Request
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group, Need

_SHOWN = PageQuery(limit=6)
# The address of a product, as shops send it around.
_ADDRESS = re.compile(r"/s/[\w-]+/p/([\w-]+)")


async def command(
    session: WriteSession,
    *,
    request: Request,
    subject: Subject,
    now: datetime,
    settings: ClaimSettings = DEFAULTS,
) -> None:
    """Begin what a command says, or end the sale whose post it answers with `/sale end`.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        ProductUnsaid, ProductUnknown, ProductUnclear: what is to be claimed is not to be made out.
        ClaimSaleMissing, ClaimSaleOver: it answers no post of a sale that runs.
        GroupWithoutBot, NotClaimable, ClaimSaleRuns: see `open_sale`.
    """
    found = await group.find(session, group_id=request.chat_id, subject=subject, need=Need.MODERATE)
    wish = rules.read_command(request.rest)
    if wish is None:
        await _end(session, request, subject, now=now)
        return
    product_id = await _product_of(session, found, wish.words, request.reply_text)
    await opening.open_sale(
        session,
        group_id=found.group_id,
        draft=wish.draft_of(product_id, now=now),
        subject=subject,
        now=now,
        settings=settings,
    )


async def _end(session: WriteSession, request: Request, subject: Subject, *, now: datetime) -> None:
    answered = (request.chat_id, request.reply_message_id or 0)
    found = (await repository.list_answered(session, messages=[answered])).get(answered)
    if found is None:
        raise errors.ClaimSaleMissing
    await opening.close(session, sale_id=found[0].id, subject=subject, now=now)


async def _product_of(session: ReadSession, found: Group, words: str, answered: str) -> UUID:
    """The product that a command names, by its name or address, or that the message does which it answers."""
    said = words or answered
    if not said.strip():
        raise errors.ProductUnsaid
    if (address := _ADDRESS.search(said)) is not None:
        alike = await _look(session, found, address[1].replace("-", " "))
        meant = next((each.id for each in alike if each.slug == address[1]), None)
        if meant is not None:
            return meant
    name = said.strip().splitlines()[0].strip()
    offered = await _look(session, found, name)
    exact = [each for each in offered if each.title.casefold() == name.casefold()]
    match exact or offered:
        case []:
            raise errors.ProductUnknown(words=name[:100])
        case [only]:
            return only.id
        case several:
            raise errors.ProductUnclear(titles=", ".join(each.title for each in several))


async def _look(session: ReadSession, found: Group, text: str) -> Sequence[ProductCard]:
    query = ProductQuery(shop_id=found.shop_id, text=text[:100])
    return (await catalog.list_products(session, query=query, page=_SHOWN, locale="en")).items
