"""How mail leaves."""

from typing import Protocol

from sokoni.services.notification.types import Mail


class MailProvider(Protocol):
    """Sends mail."""

    name: str

    async def check(self) -> str:
        """Where mail goes from here, after making sure that it can; nothing is sent.

        Raises:
            OSError: it cannot.
        """
        ...

    async def send(self, mail: Mail, *, repeated: bool) -> str:
        """The provider's own id of the mail, now sent.

        `repeated`: an earlier attempt began and did not end, so the mail may be out already. A provider that can tell
        does not send it again; one that cannot sends it, which is the one way in which a mail can arrive twice.
        """
        ...
