"""Which jobs, subscribers and schedules there are."""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sokoni.core import events
from sokoni.core.events import Event
from sokoni.core.jobs import cron
from sokoni.core.jobs.types import Job, JobContext, Schedule, Subscription


class Registry:
    """What modules have declared, by name. Declaring the same again changes nothing; another under its name fails."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._accepted: dict[str, frozenset[str] | None] = {}
        self._subscriptions: dict[str, Subscription] = {}
        self._by_event: dict[str, list[Subscription]] = {}
        self._schedules: dict[str, Schedule] = {}

    def add(
        self,
        *,
        jobs: Iterable[Job] = (),
        subscriptions: Iterable[Subscription] = (),
        schedules: Iterable[Schedule] = (),
    ) -> None:
        """Add a module's declarations.

        Raises:
            ValueError: a name is taken, a schedule cannot be read, or attempts are fewer than one.
        """
        for job in jobs:
            if self._jobs.get(job.name) != job:
                self._add_job(job)
        for subscription in subscriptions:
            if self._subscriptions.get(subscription.name) != subscription:
                self._add_job(_delivery(subscription))
                self._subscriptions[subscription.name] = subscription
                self._by_event.setdefault(subscription.event_type.name, []).append(subscription)
        for schedule in schedules:
            cron.parse(schedule.cron)
            if self._schedules.setdefault(schedule.name, schedule) != schedule:
                raise _taken("schedule", schedule.name)

    def find(self, name: str) -> Job | None:
        """The job of a name."""
        return self._jobs.get(name)

    def arguments_for(self, job: Job, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Those arguments that the handler knows; another version may have queued more."""
        accepted = self._accepted[job.name]
        if accepted is None:
            return dict(arguments)
        return {name: value for name, value in arguments.items() if name in accepted}

    def subscribers_of(self, event: Event) -> Sequence[Subscription]:
        """Who wants to hear of an event."""
        return [each for each in self._by_event.get(event.name, ()) if each.is_for(event)]

    @property
    def schedules(self) -> Sequence[Schedule]:
        """What is queued by the clock."""
        return tuple(self._schedules.values())

    def _add_job(self, job: Job) -> None:
        if job.name in self._jobs:
            raise _taken("job", job.name)
        if job.attempts < 1:
            msg = f"job {job.name!r} needs at least one attempt"
            raise ValueError(msg)
        self._jobs[job.name] = job
        self._accepted[job.name] = _accepted_names(job)


def _delivery(subscription: Subscription) -> Job:
    async def deliver(context: JobContext, *, event: str, payload: Mapping[str, Any]) -> None:
        decoded = events.decode(event, payload)
        # Another version may have wanted more when it queued this.
        if subscription.is_for(decoded):
            await subscription.handler(context, decoded)

    return Job(
        name=subscription.name,
        handler=deliver,
        attempts=subscription.attempts,
        priority=subscription.priority,
        transactional=subscription.transactional,
    )


def _accepted_names(job: Job) -> frozenset[str] | None:
    """The names of a handler's arguments; None: it takes any."""
    parameters = list(inspect.signature(job.handler).parameters.values())[1:]
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters):
        return None
    return frozenset(parameter.name for parameter in parameters)


def _taken(what: str, name: str) -> ValueError:
    return ValueError(f"a {what} called {name!r} is declared already")
