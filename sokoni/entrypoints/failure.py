"""How a command says that it could not do what was asked."""

import click


class Failure(click.ClickException):
    """Ends the command with exit code 1, one sentence about what happened and one about what to do."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(f"{message}\n{hint}")
