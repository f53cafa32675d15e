"""A group that a bot looks after."""

from datetime import datetime

import pytest

from sokoni.core.database import WriteSession
from sokoni.core.resources import Resources
from tests.support import keeping as support
from tests.support.keeping import Keeping


@pytest.fixture
async def keeping(session: WriteSession, resources: Resources, now: datetime) -> Keeping:
    """A group of a shop, with the shop's bot in it."""
    return await support.keeping(session, resources, now)
