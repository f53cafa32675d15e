"""What can go wrong with a job, apart from what goes wrong in it.

DomainError
└── ParkedJobMissing    asked to replay a job that is not parked
UnknownJobError         a job of a name that this version does not know; parked at once
WorkerDiedError         why a job was given up that outlived none of its workers
ClaimLostError          the job was given to somebody else meanwhile; nothing of this run is kept
JobParkedError          `drain` met a job that cannot be done
"""

from uuid import UUID

from sokoni.core.errors import DomainError, Kind


class ParkedJobMissing(DomainError):
    """There is no parked job of that id; it was replayed already, or never parked."""

    code = "jobs.parked_missing"
    kind = Kind.MISSING
    message = "No parked job has the id {job_id}."
    hint = "List the parked jobs; it may have been replayed already."

    def __init__(self, *, job_id: UUID) -> None:
        super().__init__(job_id=str(job_id))


class UnknownJobError(LookupError):
    """No job of that name is registered in this process."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no job is called {name!r}; it was queued by another version, or its module is not listed")


class WorkerDiedError(RuntimeError):
    """Every worker that ran the job died with it."""

    def __init__(self, attempts: int) -> None:
        super().__init__(f"its worker died in each of {attempts} attempts")


class ClaimLostError(RuntimeError):
    """The job was taken from this worker, which was thought dead; its transaction is rolled back."""


class JobParkedError(RuntimeError):
    """A job was parked where none may be."""
