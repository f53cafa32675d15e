"""What people typed: read once, checked field by field, and shown again when something has to be mended."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TypeVar
from uuid import UUID

from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError, Kind
from sokoni.web.translation import N_

T = TypeVar("T")
_MAX_LENGTH = 20_000
_MAX_FIELDS = 1000
MISSING = N_("Please fill this in.")
NOT_A_NUMBER = N_("Write a whole number.")
NO_TIME = N_("Choose a day and a time.")
# As browsers write it, whatever they show.
TIME_SHAPE = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form; the edge has limited its size."""

    filename: str
    data: bytes


@dataclass(slots=True)
class Form:
    """Typed values with the mistakes found in them; templates show both beside each field."""

    values: Mapping[str, str]
    files: Mapping[str, Upload] = field(default_factory=dict)
    # All files of a name, where a field takes several; `files` has the last of them.
    uploads: Mapping[str, Sequence[Upload]] = field(default_factory=dict)
    # All that was said under names that stand more than once, such as boxes that are ticked.
    several: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mistakes: dict[str, str | DomainError] = field(default_factory=dict)
    # What is wrong with the whole, said above the form.
    problem: DomainError | None = None

    def text(self, name: str, default: str = "") -> str:
        """What was typed, without spaces around it."""
        return self.values.get(name, default).strip()

    def each(self, name: str) -> Sequence[str]:
        """All that was said under a name, without spaces around it and without blanks."""
        return [value for said in self.several.get(name, ()) if (value := said.strip())]

    def required(self, name: str) -> str:
        """What was typed; nothing is a mistake."""
        value = self.text(name)
        if not value:
            self.mistakes.setdefault(name, MISSING)
        return value

    def integer(self, name: str, *, default: int = 0, least: int = 0, most: int = 1_000_000) -> int:
        """A whole number within bounds, in Latin or Persian digits; anything else is a mistake."""
        raw = self.text(name) or str(default)
        try:
            value = int(raw)
        except ValueError:
            self.mistakes[name] = NOT_A_NUMBER
            return default
        if not least <= value <= most:
            self.mistakes[name] = NOT_A_NUMBER
        return value

    def moment(self, name: str, zone: tzinfo) -> datetime | None:
        """A day and time in a reader's zone, or None where nothing was said; anything else is a mistake."""
        raw = self.text(name)
        if not raw:
            return None
        try:
            return datetime.strptime(raw[: len("2000-01-01T00:00")], TIME_SHAPE).replace(tzinfo=zone).astimezone(UTC)
        except (ValueError, OverflowError):
            self.mistakes[name] = NO_TIME
            return None

    def uuid(self, name: str) -> UUID | None:
        """An id, or None where it is none."""
        return parse_uuid(self.text(name))

    @property
    def is_right(self) -> bool:
        """Whether nothing has to be mended."""
        return not self.mistakes and self.problem is None

    @property
    def status(self) -> int:
        """How a page that shows it is answered: 403 where whoever sent it may not, 422 where something is to mend."""
        if self.problem is not None and self.problem.kind is Kind.FORBIDDEN:
            return 403
        return 200 if self.is_right else 422

    def refuse(self, error: DomainError) -> None:
        """Take a service's refusal: beside its field where it names one, else above the form."""
        name = error.fields.get("field")
        if isinstance(name, str):
            self.mistakes[name] = error
        else:
            self.problem = error


EMPTY = Form({})


async def read(request: Request, *, longest: int = _MAX_LENGTH, fields: int = _MAX_FIELDS) -> Form:
    """The form of a request; a name given twice keeps its last value beside all of them, over-long values are cut."""
    several: dict[str, list[str]] = {}
    uploads: dict[str, list[Upload]] = {}
    async with request.form(max_fields=fields) as data:
        for name, value in data.multi_items():
            if isinstance(value, UploadFile):
                upload = Upload((value.filename or "").replace("\x00", ""), await value.read())
                uploads.setdefault(name, []).append(upload)
            else:
                several.setdefault(name, []).append(_storable(value)[:longest])
    texts = {name: said[-1] for name, said in several.items()}
    return Form(texts, {name: files[-1] for name, files in uploads.items()}, uploads, several)


def _storable(text: str) -> str:
    """What can be kept of a text: no null characters, and none of the halves that only some encodings can say."""
    return text.replace("\x00", "").encode(errors="replace").decode()


async def attempt(session: WriteSession, form: Form, doing: Callable[[], Awaitable[T]]) -> T | None:
    """The result of a service call, or None when it refused and the form now says why.

    The call runs in a savepoint: a refusal leaves nothing half-done although the page is shown and committed. Errors
    that keep what they wrote (a failed log-in that counts) keep it.
    """
    kept: DomainError | None = None
    try:
        async with session.begin_nested():
            try:
                return await doing()
            except DomainError as error:
                if not error.keeps:
                    raise
                kept = error
    except DomainError as error:
        form.refuse(error)
    if kept is not None:
        form.refuse(kept)
    return None


def refuse_invalid(form: Form, error: ValidationError) -> None:
    """Put a schema's mistakes beside their fields."""
    for item in error.errors():
        place = str(item["loc"][-1]) if item["loc"] else ""
        form.mistakes.setdefault(place, MISSING if item["type"] == "missing" else str(item["msg"]))


def parse_uuid(text: str) -> UUID | None:
    """An id from an address or form; None where the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
