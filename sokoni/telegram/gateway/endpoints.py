"""Bots over HTTP, and the door by which Telegram brings updates."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Request, Response

from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.database import Database
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.core.http.strictness import ANY_QUERY
from sokoni.core.sealed import Sealer
from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.edge import Operator, Public, SignedIn
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.telegram.gateway import connecting, parked, service, webhook
from sokoni.telegram.gateway.schemas import ParkedUpdateOut, TelegramBotIn, TelegramBotOut, TelegramTokenIn
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.webhook import Doorkeeper

router = Router(prefix="/api/v1/telegram", tags=["bots"])
door = Router(tags=["bots"])

Pools = Annotated[Database, provided(Database)]
Api = Annotated[PlainApi, provided(PlainApi)]
Seals = Annotated[Sealer, provided(Sealer)]
Settings = Annotated[GatewaySettings, provided(GatewaySettings)]
ShopId = Annotated[UUID | None, Query(description="Only the bots of this shop.")]
Secret = Annotated[str, Header(alias="X-Telegram-Bot-Api-Secret-Token", max_length=256)]


@router.post("/bots", status_code=201, dependencies=[Idempotent])
async def connect_bot(
    body: TelegramBotIn, database: Pools, api: Api, sealer: Seals, settings: Settings, subject: SignedIn, now: Now
) -> TelegramBotOut:
    """Connect a bot by its token. Telegram is asked whose it is; the token is kept encrypted and never shown again."""
    shop_id = body.shop_id
    if shop_id is None and not subject.is_operator:
        shop_id = shop_policies.choose_shop(permission.as_seller(subject), None)
    bot = await connecting.connect(
        database,
        api,
        sealer,
        token=body.token,
        shop_id=shop_id,
        delivery=settings.chosen_delivery,
        most=settings.bots_per_shop,
        subject=subject,
        now=now,
    )
    return TelegramBotOut.of(bot)


@router.get("/bots")
async def list_bots(
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
) -> PageOut[TelegramBotOut]:
    """The bots of one's shops, the newest first; operators see all."""
    found = await service.list_bots(session, subject=subject, shop_id=shop_id, page=page)
    return PageOut[TelegramBotOut].of(found, show=TelegramBotOut.of, request=request, response=response)


@router.get("/bots/{bot_id}")
async def get_bot(bot_id: UUID, subject: SignedIn, session: Read) -> TelegramBotOut:
    """A bot, and what is wrong with it."""
    return TelegramBotOut.of(await service.get_bot(session, bot_id=bot_id, subject=subject))


@router.put("/bots/{bot_id}/token", dependencies=[Idempotent])
async def change_bot_token(
    bot_id: UUID, body: TelegramTokenIn, database: Pools, api: Api, sealer: Seals, subject: SignedIn, now: Now
) -> TelegramBotOut:
    """Give a bot another token, as after @BotFather revoked the old one. It goes to work again."""
    bot = await connecting.change_token(
        database, api, sealer, bot_id=bot_id, token=body.token, subject=subject, now=now
    )
    return TelegramBotOut.of(bot)


@router.post("/bots/{bot_id}/pause", dependencies=[Idempotent])
async def pause_bot(bot_id: UUID, subject: SignedIn, session: Write, now: Now) -> TelegramBotOut:
    """Let a bot rest: updates wait at Telegram for a day, what it has to say waits here."""
    return TelegramBotOut.of(await connecting.pause(session, bot_id=bot_id, subject=subject, now=now))


@router.post("/bots/{bot_id}/resume", dependencies=[Idempotent])
async def resume_bot(bot_id: UUID, subject: SignedIn, session: Write, now: Now) -> TelegramBotOut:
    """Let a bot work again."""
    return TelegramBotOut.of(await connecting.resume(session, bot_id=bot_id, subject=subject, now=now))


@router.post("/bots/{bot_id}/secret", dependencies=[Idempotent])
async def rotate_bot_secret(bot_id: UUID, subject: SignedIn, session: Write, now: Now) -> TelegramBotOut:
    """Give a bot's webhook a new secret; nobody sees it but Telegram."""
    return TelegramBotOut.of(await connecting.rotate_secret(session, bot_id=bot_id, subject=subject, now=now))


@router.delete("/bots/{bot_id}", status_code=204, dependencies=[Idempotent])
async def disconnect_bot(bot_id: UUID, subject: SignedIn, session: Write, now: Now) -> None:
    """Take a bot out: its token is forgotten, and what it still had to say."""
    await connecting.disconnect(session, bot_id=bot_id, subject=subject, now=now)


@router.get("/parked-updates")
async def list_parked_updates(
    session: Read, page: PageParameters, request: Request, response: Response, _operator: Operator
) -> PageOut[ParkedUpdateOut]:
    """Updates that were given up after many tries, the latest first, with why."""
    found = await parked.list_all(session, bot_ids=None, page=page)
    return PageOut[ParkedUpdateOut].of(found, show=ParkedUpdateOut.of, request=request, response=response)


@router.post("/parked-updates/{parked_id}/replay", status_code=204, dependencies=[Idempotent])
async def replay_parked_update(parked_id: UUID, session: Write, now: Now, _operator: Operator) -> None:
    """Let an update that was given up be handled again, behind whatever waits in its chat."""
    await parked.replay(session, parked_id=parked_id, now=now)


@door.post("/telegram/webhook/{bot_id}", include_in_schema=False, openapi_extra={ANY_QUERY: True})
async def receive_update(
    bot_id: UUID,
    request: Request,
    database: Pools,
    doorkeeper: Annotated[Doorkeeper, provided(Doorkeeper)],
    now: Now,
    _access: Public,
    secret: Secret = "",
) -> Response:
    """Take in an update: proven, stored, answered; a worker does the rest."""
    await doorkeeper.check(database, bot_id=bot_id, secret=secret, now=now)
    await webhook.take(database, bot_id=bot_id, body=await request.body(), now=now)
    return Response(status_code=200)
