"""What the doctor asks about bots: whether their tokens work, updates arrive, and nobody else takes them."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from sokoni.core import sealed
from sokoni.core.checks.types import Configuration, Finding, PartCheck, SettingsCheck, error, ok, skipped, warning
from sokoni.core.clock import Clock
from sokoni.core.database import Database
from sokoni.core.http.edge import HttpSettings
from sokoni.core.resources import Resources
from sokoni.core.sealed import Sealer
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.services.botapi.errors import BotApiError
from sokoni.telegram.gateway import rules, tokens
from sokoni.telegram.gateway.repository import bots as repository
from sokoni.telegram.gateway.repository import calls as call_repository
from sokoni.telegram.gateway.repository import inbox as inbox_repository
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.types import Bot, Delivery

# More bots than this are not asked one by one: the doctor answers within seconds.
_ASKED = 20
_LATE = timedelta(minutes=5)
_TAKES = timedelta(seconds=5)


def _delivery(configuration: Configuration) -> Iterator[Finding]:
    settings, http = configuration.get(GatewaySettings), configuration.get(HttpSettings)
    if settings.chosen_delivery is Delivery.WEBHOOK and urlsplit(http.base_url).scheme != "https":
        yield error(
            "TELEGRAM_DELIVERY",
            f"Telegram brings updates to https:// addresses only, and SOKONI_BASE_URL is {http.base_url}",
            hint="Write the public address with https://, or set TELEGRAM_DELIVERY to polling.",
        )


async def _sealed(resources: Resources) -> AsyncIterator[Finding]:
    sealer = resources.get(Sealer)
    async with resources.get(Database).read() as session:
        counts = await sealed.count_by_key(session)
    known = set(sealer.key_ids)
    lost = sum(count for key_id, count in counts.items() if key_id not in known)
    if lost:
        yield error(
            "secrets",
            f"{lost} cannot be opened: their key is not known here",
            hint="Put the old key behind the new one in SOKONI_SEALING_KEYS, or bring back secrets/sealing.",
        )
    elif old := sum(count for key_id, count in counts.items() if key_id != sealer.key_id):
        yield warning("secrets", f"{old} are sealed with an older key", hint="Run: sokoni secrets rewrap")
    elif counts:
        yield ok("secrets", f"{sum(counts.values())} sealed with the present key")


async def _bots(resources: Resources) -> AsyncIterator[Finding]:
    async with resources.get(Database).read() as session:
        active = await repository.list_active(session, shares=range(rules.SHARES))
        kept = await tokens.read(session, resources.get(Sealer), bot_ids=[bot.id for bot in active[:_ASKED]])
    if not active:
        yield skipped("telegram.bots", "no bot is connected")
        return
    for bot in active[:_ASKED]:
        token = kept.get(bot.id)
        if token is not None:
            yield await _ask(resources.get(PlainApi), bot, token)


async def _ask(api: PlainApi, bot: Bot, token: str) -> Finding:
    name = f"telegram @{bot.username}"
    try:
        await api.call(token, "getMe", {}, wait=_TAKES)
        told = await api.call(token, "getWebhookInfo", {}, wait=_TAKES)
    except BotApiError as failed:
        hint = "Give it another token, if that is it; else look whether this machine reaches Telegram."
        return error(name, str(failed.words), hint=hint)
    if bot.problem:
        hint = "Stop the other program, or give the bot a new token so that only this one has it."
        return warning(name, bot.problem, hint=hint)
    if bot.delivery is Delivery.WEBHOOK and told.get("last_error_message"):
        hint = "Open the address from outside: a certificate, a firewall or a proxy may be in the way."
        return warning(name, f"Telegram could not bring updates: {told['last_error_message']}", hint=hint)
    return ok(name, f"works, by {bot.delivery.value}", waiting=told.get("pending_update_count", 0))


async def _flow(resources: Resources) -> AsyncIterator[Finding]:
    now = resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol
    async with resources.get(Database).read() as session:
        updates, updates_since = await inbox_repository.count_waiting(session)
        calls, calls_since = await call_repository.count_waiting(session)
        given_up = await inbox_repository.count_parked(session)
    figures = {"updates": updates, "calls": calls, "parked": given_up}
    if any(since is not None and now - since > _LATE for since in (updates_since, calls_since)):
        hint = "Start a `sokoni worker`, or another one. A broadcast takes its time: 30 messages a second."
        yield warning("telegram.queues", f"{updates} updates and {calls} calls wait", hint=hint, **figures)
    else:
        yield ok("telegram.queues", f"{updates} updates and {calls} calls wait", **figures)
    if given_up:
        hint = "GET /api/v1/telegram/parked-updates says why; each can be replayed there."
        yield warning("telegram.parked", f"{given_up} updates were given up", hint=hint)


CHECKS = (
    SettingsCheck(name="telegram", examine=_delivery),
    PartCheck(name="secrets", examine=_sealed, needs_database=True),
    PartCheck(name="telegram.bots", examine=_bots, needs_database=True),
    PartCheck(name="telegram.queues", examine=_flow, needs_database=True),
)
