"""What digests add to the system."""

from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.telegram.digest import handlers

MODULE = Module(
    name="telegram.digest",
    jobs=(Job(name=handlers.SEND, handler=handlers.send_due),),
    # Some zones are half an hour or a quarter off; told again within the hour, nobody hears it twice.
    schedules=(Schedule(name=handlers.SEND, cron="2,32 * * * *", job=handlers.SEND),),
)
