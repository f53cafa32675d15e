"""Mail that stays in the process (for tests), and mail that goes nowhere."""

from sokoni.services.notification.types import Mail


class MemoryMail:
    """Keeps mail in a list, once for each id."""

    name = "memory"

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    async def check(self) -> str:
        """Where mail goes."""
        return "is kept in memory"

    async def send(self, mail: Mail, *, repeated: bool) -> str:
        """The mail's own id."""
        if not (repeated and any(each.id == mail.id for each in self.sent)):
            self.sent.append(mail)
        return str(mail.id)


class NullMail:
    """Sends nothing: for load tests and for installations that want no mail."""

    name = "null"

    async def check(self) -> str:
        """Where mail goes."""
        return "goes nowhere, as MAIL_PROVIDER says"

    async def send(self, mail: Mail, *, repeated: bool) -> str:  # noqa: ARG002  # The protocol's names.
        """The mail's own id, as if it were out."""
        return str(mail.id)
