"""What can be typed behind options of several commands."""

import click

from sokoni.commerce.catalog import rules


class LanguageCode(click.ParamType[str]):
    """A language's code, such as es."""

    name = "language"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code; anything else ends the command as mistyped."""
        if not rules.is_language(value):
            self.fail(f"'{value}' is no language's code, such as es.", param, ctx)
        return value
