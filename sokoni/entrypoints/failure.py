"""How a command says that it could not do what was asked."""

import click

_LIBRARIES = ("sqlalchemy", "asyncpg")
_DOCTOR = "`sokoni doctor` looks at all settings and parts, and says what to do."
# What a database answers when something simple is wrong. Source: PostgreSQL documentation, appendix A.
_STATES = {
    "28000": ("The database does not let this user in.", "Look at the user and password in DATABASE_URL."),
    "28P01": ("The database does not take this password.", "Look at the user and password in DATABASE_URL."),
    "3D000": ("There is no such database.", "Make it with `createdb`, or mend DATABASE_URL."),
    "42P01": ("The database lacks a table.", "Bring it to the newest schema: sokoni migrate"),
    "42703": ("The database lacks a column.", "Bring it to the newest schema: sokoni migrate"),
}


class Failure(click.ClickException):
    """Ends the command with exit code 1, one sentence about what happened and one about what to do."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(f"{message}\n{hint}")


def explain(error: Exception) -> Failure | None:
    """An error in words for whoever typed the command; None: it is a fault of the program, shown as such."""
    from sokoni.core.errors import DomainError
    from sokoni.core.home import BrokenHomeError
    from sokoni.core.settings import InvalidSettingError

    if isinstance(error, DomainError):
        return Failure(str(error), hint=error.hint)
    if isinstance(error, InvalidSettingError | BrokenHomeError):
        return Failure(str(error), hint=_DOCTOR)
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None)
    if state in _STATES:
        message, hint = _STATES[state]
        return Failure(message, hint=hint)
    if isinstance(cause, OSError) and _came_through(error):
        return Failure(f"The database does not answer: {cause.strerror or cause}.", hint=_DOCTOR)
    return None


def _came_through(error: BaseException) -> bool:
    """Whether an error came out of what speaks to the database."""
    frames = error.__traceback__
    while frames is not None:
        if frames.tb_frame.f_globals.get("__name__", "").partition(".")[0] in _LIBRARIES:
            return True
        frames = frames.tb_next
    return False
