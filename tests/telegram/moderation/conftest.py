"""A group that a bot moderates, and who runs it."""

from datetime import datetime

import pytest

from sokoni.core.database import WriteSession
from sokoni.core.resources import Resources
from sokoni.telegram.gateway import members
from sokoni.telegram.gateway.bookkeeping import Bookkeeping
from tests.support import keeping as support
from tests.support.keeping import CHAT, Keeping
from tests.telegram.moderation.people import BOSS, run_by


@pytest.fixture
async def keeping(session: WriteSession, resources: Resources, now: datetime) -> Keeping:
    """A group of a shop, with the shop's bot in it, of which it is known who runs it."""
    made = await support.keeping(session, resources, now)
    await made.handle(Bookkeeping(), made.says(BOSS, "Welcome, everybody"))
    await members.keep_administrators(session, chat_id=CHAT, answered=run_by(BOSS), now=now)
    return made
