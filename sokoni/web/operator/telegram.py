"""The operator's pages of Telegram: those of all shops, and the platform's own."""

from sokoni.identity.permission.edge import Operator
from sokoni.web.telegram import trouble
from sokoni.web.telegram.desk import Desk, routes
from sokoni.web.telegram.entries import ENTRIES

_HERE = "/operator/telegram"


async def look(subject: Operator) -> Desk:
    """The groups and bots of everybody, for who runs the marketplace."""
    return Desk(subject, None, _HERE, "layouts/operator.html", {})


router = routes(_HERE, look, (*ENTRIES, *trouble.ENTRIES))
