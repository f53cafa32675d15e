"""A group that a bot looks after."""

from datetime import datetime

import pytest

from sokoni.core.database import WriteSession
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.bookkeeping import Bookkeeping
from sokoni.telegram.gateway.members import keep_administrators
from tests.support import keeping as support
from tests.support.keeping import CHAT, Keeping
from tests.telegram.console.people import ADMIN, OWNER, RIGHTS, administrator, creator


@pytest.fixture
async def keeping(session: WriteSession, resources: Resources, now: datetime) -> Keeping:
    """A group of a shop, with the shop's bot in it."""
    return await support.keeping(session, resources, now)


@pytest.fixture
async def run(keeping: Keeping) -> Keeping:
    """A group whose administrators are known."""
    await keeping.handle(Bookkeeping(), keeping.says(OWNER, "Welcome, everybody"))
    known = [creator(OWNER), administrator(ADMIN, **RIGHTS)]
    await keep_administrators(keeping.session, chat_id=CHAT, answered=known, now=keeping.now)
    return keeping
