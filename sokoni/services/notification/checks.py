"""What the doctor asks about mail."""

from collections.abc import AsyncIterator, Iterator
from email.utils import parseaddr

from sokoni.core.checks.types import Configuration, Finding, PartCheck, SettingsCheck, error, ok, warning
from sokoni.core.resources import Resources
from sokoni.services.notification.ports import MailProvider
from sokoni.services.notification.settings import NotificationSettings


def _settings(configuration: Configuration) -> Iterator[Finding]:
    settings = configuration.get(NotificationSettings)
    if "@" not in parseaddr(settings.mail_from)[1]:
        yield error("MAIL_FROM", f"{settings.mail_from!r} holds no address", hint="Write: Shop name <shop@example.com>")
    if configuration.is_production:
        where = "is written to a file" if settings.mail_provider == "log" else "goes nowhere"
        yield warning(
            "MAIL_PROVIDER",
            f"{settings.mail_provider}: mail {where}, so buyers get none",
            hint="Tell buyers so, or let a program of yours send what log/mail.jsonl holds.",
        )


async def _mail(resources: Resources) -> AsyncIterator[Finding]:
    provider: MailProvider = resources.get(MailProvider)  # type: ignore[type-abstract]
    try:
        yield ok("mail", await provider.check())
    except OSError as problem:
        yield error(
            "mail", f"cannot leave: {problem}", hint="Look at MAIL_PROVIDER and the folder log/ in SOKONI_HOME."
        )


CHECKS = (SettingsCheck(name="mail", examine=_settings), PartCheck(name="mail", examine=_mail))
