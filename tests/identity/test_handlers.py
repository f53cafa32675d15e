from datetime import datetime, timedelta

from sqlalchemy import text

from sokoni.core.database import Database
from sokoni.core.jobs.types import JobContext
from sokoni.core.resources import Resources
from sokoni.identity.account import handlers as account_handlers
from sokoni.identity.account import service as account_service
from sokoni.identity.account.service import SignInSettings
from sokoni.identity.session import handlers as session_handlers
from tests.support.factories import account as account_factory
from tests.support.factories import session as session_factory


async def test_what_has_run_out_is_swept_away_and_sweeping_twice_is_fine(
    database: Database, resources: Resources, now: datetime
):
    async with database.write() as session:
        ana = await account_factory.account(session, now=now)
        await session_factory.browser(session, account_id=ana.id, now=now)
        await account_service.begin_sign_in(
            session, email=ana.email, address="192.0.2.7", settings=SignInSettings(), now=now
        )
    for _ in range(2):
        async with database.write() as session:
            context = JobContext(
                database=database, resources=resources, now=now + timedelta(days=60), attempt=1, transaction=session
            )
            await account_handlers.forget_old_attempts(context)
            await session_handlers.forget_expired(context)
    async with database.read() as session:
        counts = await session.execute(
            text("SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM sign_in_throttles)")
        )
        assert tuple(counts.one()) == (0, 0)
