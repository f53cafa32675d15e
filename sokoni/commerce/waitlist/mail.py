"""What those in line are told by mail."""

from datetime import datetime

from sokoni.commerce.waitlist import links
from sokoni.commerce.waitlist.types import ShownPlace
from sokoni.core.database import WriteSession
from sokoni.services.notification import service as notification
from sokoni.services.notification.types import Template


async def confirm(session: WriteSession, *, shown: ShownPlace, token: str, now: datetime) -> None:
    """Ask whether the address is theirs; once an hour, however often somebody types it."""
    await _send(session, shown, Template.WAITLIST_CONFIRM, token=token, about=f"{now:%Y-%m-%dT%H}", now=now)


async def turn_came(session: WriteSession, *, shown: ShownPlace, token: str, minutes: int, now: datetime) -> None:
    """Tell that goods are set aside for them, and where they are paid for."""
    await _send(session, shown, Template.WAITLIST_TURN, token=token, about="turn", now=now, minutes=str(minutes))


async def _send(
    session: WriteSession, shown: ShownPlace, template: Template, *, token: str, about: str, now: datetime, **more: str
) -> None:
    variant = shown.variant
    title = f"{variant.product_title} ({variant.variant_title})" if variant.variant_title else variant.product_title
    await notification.send_mail(
        session,
        to=shown.place.email,
        template=template,
        context={"product": title, "link": links.place_link(token), **more},
        dedupe_key=f"{template.value}:{shown.place.id}:{about}",
        locale=shown.place.locale,
        now=now,
    )
