"""Names are unique; declaring the same twice changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import pytest

from sokoni.core.database import Database
from sokoni.core.events import Event
from sokoni.core.jobs.cron import InvalidCronError
from sokoni.core.jobs.registry import Registry
from sokoni.core.jobs.types import Job, JobContext, Schedule, Subscription
from sokoni.core.resources import Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryTried(Event):
    name: ClassVar[str] = "registry.tried"
    number: int = 0


async def first(context: JobContext, *, number: int) -> None: ...


async def second(context: JobContext, **_: object) -> None: ...


async def listener(context: JobContext, event: RegistryTried) -> None: ...


def test_declaring_the_same_again_changes_nothing():
    registry = Registry()
    subscription = Subscription(event_type=RegistryTried, handler=listener, name="listener")
    for _ in range(2):
        registry.add(
            jobs=[Job(name="a", handler=first)],
            subscriptions=[subscription],
            schedules=[Schedule(name="s", cron="* * * * *", job="a")],
        )

    assert registry.find("a") == Job(name="a", handler=first)
    assert registry.subscribers_of(RegistryTried()) == [subscription]
    assert len(registry.schedules) == 1


async def test_a_subscriber_hears_of_what_it_wants_also_where_another_version_queued_more(
    database: Database, now: datetime
):
    heard: list[int] = []

    async def hear(context: JobContext, event: RegistryTried) -> None:
        heard.append(event.number)

    registry = Registry()
    wanted = Subscription(event_type=RegistryTried, handler=hear, name="hear", wants=lambda event: event.number > 1)
    registry.add(subscriptions=[wanted])
    assert [len(registry.subscribers_of(RegistryTried(number=number))) for number in (1, 2)] == [0, 1]

    job = registry.find("hear")
    assert job is not None
    context = JobContext(database=database, resources=Resources(), now=now, attempt=1)
    for number in (1, 2):
        await job.handler(context, event=RegistryTried.name, payload={"number": number})
    assert heard == [2]


@pytest.mark.parametrize(
    "another",
    [
        {"jobs": [Job(name="a", handler=second)]},
        {"subscriptions": [Subscription(event_type=RegistryTried, handler=listener, name="a")]},
        {"schedules": [Schedule(name="s", cron="1 * * * *", job="a")]},
    ],
    ids=["job", "subscription", "schedule"],
)
def test_refuses_a_name_that_is_taken(another: dict[str, list[object]]):
    registry = Registry()
    registry.add(jobs=[Job(name="a", handler=first)], schedules=[Schedule(name="s", cron="* * * * *", job="a")])

    with pytest.raises(ValueError, match="declared already"):
        registry.add(**another)  # type: ignore[arg-type]


def test_refuses_a_schedule_that_cannot_be_read():
    with pytest.raises(InvalidCronError):
        Registry().add(schedules=[Schedule(name="s", cron="at dawn", job="a")])


def test_refuses_a_job_without_attempts():
    with pytest.raises(ValueError, match="attempt"):
        Registry().add(jobs=[Job(name="a", handler=first, attempts=0)])


def test_hands_on_only_arguments_that_the_handler_knows():
    registry = Registry()
    jobs = (Job(name="a", handler=first), Job(name="b", handler=second))
    registry.add(jobs=jobs)

    assert registry.arguments_for(jobs[0], {"number": 1, "newer": 2}) == {"number": 1}
    assert registry.arguments_for(jobs[1], {"number": 1, "newer": 2}) == {"number": 1, "newer": 2}
