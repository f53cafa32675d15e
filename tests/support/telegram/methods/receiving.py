"""How a bot gets its updates: by polling or by a webhook, never by both."""

import re
from typing import Any
from urllib.parse import urlsplit

from aiogram.methods import DeleteWebhook, GetUpdates, GetWebhookInfo, SetWebhook

from tests.support.telegram.errors import bad_request, conflict
from tests.support.telegram.methods.desk import Desk, method

_MOST_CONNECTIONS = 100
_USUAL_CONNECTIONS = 40


@method(GetUpdates)
async def get_updates(desk: Desk, call: GetUpdates) -> list[dict[str, Any]]:
    """Updates from an offset on; waits up to `timeout` seconds for one."""
    if desk.bot.webhook is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    desk.bot.mailbox.choose(call.allowed_updates)
    return await desk.bot.mailbox.poll(call.offset or 0, call.limit or 0, call.timeout or 0)


@method(SetWebhook)
async def set_webhook(desk: Desk, call: SetWebhook) -> bool:
    """Have updates posted to an address; an empty one ends that."""
    if call.url:
        parts = urlsplit(call.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if call.secret_token is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", call.secret_token):
            raise bad_request("secret token contains unallowed characters")
    await _end_webhook(desk, drop=bool(call.drop_pending_updates))
    desk.bot.mailbox.choose(call.allowed_updates)
    desk.bot.mailbox.end_poll(conflict("terminated by setWebhook request") if call.url else None)
    if call.url:
        connections = call.max_connections or _USUAL_CONNECTIONS
        desk.bot.webhook = desk.webhook(
            url=call.url,
            secret=call.secret_token or "",
            max_connections=min(max(connections, 1), _MOST_CONNECTIONS),
            ip_address=call.ip_address or "",
        )
        desk.bot.webhook.open()
    return True


@method(DeleteWebhook)
async def delete_webhook(desk: Desk, call: DeleteWebhook) -> bool:
    """No longer have updates posted."""
    await _end_webhook(desk, drop=bool(call.drop_pending_updates))
    return True


async def _end_webhook(desk: Desk, *, drop: bool) -> None:
    webhook, desk.bot.webhook = desk.bot.webhook, None
    if webhook is not None:
        await webhook.close()
    if drop:
        desk.bot.mailbox.clear()


@method(GetWebhookInfo)
async def get_webhook_info(desk: Desk, call: GetWebhookInfo) -> dict[str, Any]:
    """Where updates go, how many wait, and what went wrong last."""
    webhook, mailbox = desk.bot.webhook, desk.bot.mailbox
    info: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": len(mailbox)}
    if mailbox.chosen:
        info["allowed_updates"] = mailbox.chosen
    if webhook is None:
        return info
    info |= {"url": webhook.url, "max_connections": webhook.max_connections}
    if webhook.ip_address:
        info["ip_address"] = webhook.ip_address
    if webhook.last_error is not None:
        info["last_error_date"], info["last_error_message"] = webhook.last_error
    return info
