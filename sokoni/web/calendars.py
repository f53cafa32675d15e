"""Which calendar a reader wants dates in."""

from typing import Literal

from starlette.requests import Request

Calendar = Literal["gregorian", "jalali"]
CALENDAR_COOKIE = "calendar"


def chosen(text: str) -> Calendar:
    """A calendar by its name; the Gregorian one for anything else."""
    return "jalali" if text == "jalali" else "gregorian"


def of_request(request: Request, language: str) -> Calendar:
    """What a reader chose; who reads Persian and chose nothing gets the calendar of Iran."""
    said = request.query_params.get(CALENDAR_COOKIE) or request.cookies.get(CALENDAR_COOKIE)
    if said is None:
        return "jalali" if language == "fa" else "gregorian"
    return chosen(said)
