"""What the logs say, and what they never say."""

from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sokoni.core.database import Database
from sokoni.core.telemetry import TelemetrySettings, configure_logs


@pytest.fixture
def set_back() -> Iterator[None]:
    """The logs are as before afterwards."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("set_back")
@pytest.mark.parametrize("log_json", [True, False])
def test_a_crash_is_logged_without_the_values_at_hand(capsys: pytest.CaptureFixture[str], *, log_json: bool):
    configure_logs(TelemetrySettings(log_json=log_json))

    try:
        _sign_in("correct horse".upper())
    except RuntimeError as error:
        structlog.get_logger().error("unexpected error", exc_info=error)

    written = capsys.readouterr().err
    assert "RuntimeError" in written
    assert "CORRECT HORSE" not in written


def _sign_in(password: str) -> None:
    raise RuntimeError(len(password))


async def test_a_failed_statement_does_not_tell_what_it_carried(database: Database):
    async with database.read() as session:
        with pytest.raises(DBAPIError) as caught:
            await session.execute(text("SELECT :secret, 1 / 0"), {"secret": "token-of-ana"})

    assert "token-of-ana" not in str(caught.value)
