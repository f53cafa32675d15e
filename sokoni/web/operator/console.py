"""What every page of the operator's console begins with."""

from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, rendering
from sokoni.web.forms import Form


def page(
    request: Request,
    template: str,
    subject: OperatorSubject,
    *,
    place: str,
    head: str,
    form: Form | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page of the console; `place` is which entry of the rail is lit, `head` what stands above."""
    shown = form or forms.EMPTY
    return rendering.page(
        request,
        f"operator/{template}",
        subject=subject,
        status_code=shown.status,
        place=place,
        head=rendering.translate(request, subject, head),
        form=shown,
        **context,
    )
