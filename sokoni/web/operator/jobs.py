"""Jobs that were given up: why, and again."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.jobs import service as jobs
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.translation import N_

router = Router(prefix="/operator/jobs", include_in_schema=False)
_SHOWN = 100


@router.get("")
async def list_jobs(request: Request, subject: Operator, session: Read) -> Response:
    """The queue in figures, and the parked jobs with their errors, the latest first; two statements."""
    return await _jobs_page(request, subject, session, forms.EMPTY)


@router.post("/replay")
async def replay_all(request: Request, _: Operator, session: Write) -> Response:
    """Queue every parked job again."""
    count = await jobs.replay_all(session)
    return rendering.redirect(request, "/operator/jobs", note="jobs-replayed" if count else None)


@router.post("/{job_id}/replay")
async def replay(request: Request, subject: Operator, session: Write, job_id: UUID) -> Response:
    """Queue a parked job again."""
    form = await forms.read(request)

    async def again() -> bool:
        await jobs.replay(session, job_id)
        return True

    if await forms.attempt(session, form, again) is None:
        return await _jobs_page(request, subject, session, form)
    return rendering.redirect(request, "/operator/jobs", note="job-replayed")


async def _jobs_page(request: Request, subject: OperatorSubject, session: ReadSession, form: Form) -> Response:
    return console.page(
        request,
        "jobs.html",
        subject,
        place="/jobs",
        head=N_("Jobs"),
        form=form,
        queue=await jobs.statistics(session),
        parked=await jobs.list_parked(session, limit=_SHOWN),
    )
