"""What the doctor asks about bots: whether their tokens work, updates arrive, and nobody else takes them."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sokoni.core import sealed
from sokoni.core.checks.types import Configuration, Finding, PartCheck, SettingsCheck, error, ok, skipped, warning
from sokoni.core.clock import Clock
from sokoni.core.database import Database
from sokoni.core.http.edge import HttpSettings
from sokoni.core.resources import Resources
from sokoni.core.sealed import Sealer
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.services.botapi.errors import BotApiError, Cause
from sokoni.telegram.gateway import rules, tokens, webhook
from sokoni.telegram.gateway.repository import bots as repository
from sokoni.telegram.gateway.repository import calls as call_repository
from sokoni.telegram.gateway.repository import chats as chat_repository
from sokoni.telegram.gateway.repository import inbox as inbox_repository
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.types import Bot, Delivery

# More bots than this are not asked one by one: the doctor answers within seconds.
_ASKED = 20
_LATE = timedelta(minutes=5)
_TAKES = timedelta(seconds=5)
# Telegram keeps them for a day; more than this are not behind by moments.
_MANY = 1000
_REVOKED = "Give it another token: @BotFather, /token; then on the bot's page."


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
        revoked = await repository.list_revoked(session)
        asked = active[:_ASKED]
        kept = await tokens.read(session, resources.get(Sealer), bot_ids=[bot.id for bot in asked])
        plain = await chat_repository.count_groups_as_member(session, user_ids=[bot.telegram_id for bot in asked])
    if not active and not revoked:
        yield skipped("telegram.bots", "no bot is connected")
    for bot in revoked[:_ASKED]:
        yield error(f"telegram @{bot.username}", bot.problem, hint=_REVOKED)
    if troubled := sum(1 for bot in active[_ASKED:] if bot.problem):
        hint = "Look at their pages: GET /api/v1/telegram/bots says of each what is wrong."
        yield warning("telegram.bots", f"{troubled} more of {len(active)} bots have a problem", hint=hint)
    base_url = resources.get(HttpSettings).base_url
    for bot in asked:
        token = kept.get(bot.id)
        if token is not None:
            yield await _ask(resources.get(PlainApi), bot, token, base_url, plain.get(bot.telegram_id, 0))


async def _ask(api: PlainApi, bot: Bot, token: str, base_url: str, plain: int) -> Finding:
    """What there is to say of a bot; `plain` is in how many groups it is a plain member."""
    name = f"telegram @{bot.username}"
    try:
        me = await api.call(token, "getMe", {}, wait=_TAKES)
        told = await api.call(token, "getWebhookInfo", {}, wait=_TAKES)
    except BotApiError as failed:
        hint = _REVOKED if failed.cause is Cause.TOKEN else "Look whether this machine reaches Telegram."
        return error(name, str(failed.words), hint=hint)
    if bot.problem:
        hint = "Stop the other program, or give the bot a new token so that only this one has it."
        return warning(name, bot.problem, hint=hint)
    waiting = told.get("pending_update_count", 0)
    return (
        _delivered(name, bot, told, webhook.address_of(base_url, bot.id))
        or _heard(name, me, plain)
        or _waiting(name, waiting)
        or ok(name, f"works, by {bot.delivery.value}", waiting=waiting)
    )


def _delivered(name: str, bot: Bot, told: Mapping[str, Any], address: str) -> Finding | None:
    """Whether Telegram brings updates to where they are waited for, or keeps them where they are asked for."""
    wanted = address if bot.delivery is Delivery.WEBHOOK else ""
    if told.get("url", "") != wanted:
        elsewhere = f"Telegram brings its updates to {told['url']}" if told.get("url") else "Telegram keeps its updates"
        return warning(name, elsewhere, hint="Pause the bot and resume it: Telegram is told anew how they are to come.")
    if wanted and told.get("last_error_message"):
        hint = "Open the address from outside: a certificate, a firewall or a proxy may be in the way."
        return warning(name, f"Telegram could not bring updates: {told['last_error_message']}", hint=hint)
    return None


def _heard(name: str, me: Mapping[str, Any], plain: int) -> Finding | None:
    """Whether it hears what is said: as an administrator it does, else only where its privacy is switched off."""
    if not plain or me.get("can_read_all_group_messages") is not False:
        return None
    hint = "Make it an administrator there, or switch its privacy off: @BotFather, /setprivacy."
    return warning(name, f"hears nothing but commands in {plain} groups", hint=hint, groups=plain)


def _waiting(name: str, waiting: int) -> Finding | None:
    if waiting < _MANY:
        return None
    return warning(
        name, f"{waiting} updates wait at Telegram", hint="Start a `sokoni worker`, or another one.", waiting=waiting
    )


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
