"""What notification adds to the whole."""

from sokoni.core.home import Home
from sokoni.core.http.edge import HttpSettings
from sokoni.core.jobs.types import Job
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.core.settings import InvalidSettingError
from sokoni.services.notification import checks, handlers, optout, service
from sokoni.services.notification.adapters.log import LogMail
from sokoni.services.notification.adapters.memory import NullMail
from sokoni.services.notification.ports import MailProvider
from sokoni.services.notification.settings import NotificationSettings


def install(resources: Resources) -> None:
    """Choose the mail provider, and name the address at which mail is ended.

    Raises:
        InvalidSettingError: the settings name one that does not exist.
    """
    resources.provide(_mail_provider(resources), as_type=MailProvider)
    optout.set_base_url(resources.get(HttpSettings).base_url)


def _mail_provider(resources: Resources) -> MailProvider:
    match resources.get(NotificationSettings).mail_provider:
        case "log":
            return LogMail(resources.get(Home).folder("log") / "mail.jsonl")
        case "null":
            return NullMail()
        case other:
            msg = f"MAIL_PROVIDER={other!r} cannot be used: write log or null"
            raise InvalidSettingError(msg)


MODULE = Module(
    name="services.notification",
    jobs=(Job(name=service.DELIVER_MAIL, handler=handlers.deliver_mail, transactional=False),),
    settings=(NotificationSettings,),
    checks=checks.CHECKS,
    install=install,
)
