"""A shop's plan as its team sees it: what it holds, and how much of that is used."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.commission import service as commissions
from sokoni.commerce.plan import service
from sokoni.commerce.plan.ports import Counters
from sokoni.core.http.edge import Now, Read, provided
from sokoni.core.http.routing import Router
from sokoni.web import charges, vocabulary
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/plan", include_in_schema=False)


@router.get("")
async def show_plan(
    request: Request, opened: Opened, session: Read, now: Now, counters: Annotated[Counters, provided(Counters)]
) -> Response:
    """The plan with what is used of each limit, and what the marketplace keeps; up to eight statements."""
    held, usage = await service.list_usage(session, shop_id=opened.shop.id, counters=counters)
    rules = await commissions.list_rules_for(session, shop_id=opened.shop.id, now=now)
    speaker = await charges.speaker(request, opened.subject, session, rules)
    return console.page(
        request,
        "plan.html",
        opened,
        place="/plan",
        head=N_("Plan"),
        held=held,
        usage=usage,
        limit_words=vocabulary.LIMIT_WORDS,
        rules=[speaker.say(each) for each in rules],
    )
