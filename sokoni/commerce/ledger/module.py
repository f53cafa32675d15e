"""What the books add to the whole."""

from sokoni.commerce.ledger import handlers
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module

MODULE = Module(
    name="commerce.ledger",
    jobs=(Job(name="ledger.check_books", handler=handlers.check_books, attempts=2),),
    schedules=(Schedule(name="ledger.check_books", cron="17 3 * * *", job="ledger.check_books"),),
)
