"""The command line: `sokoni COMMAND`. A command is loaded when it is called, so that help and small ones start fast."""

import importlib

import click

from sokoni import __version__

_COMMANDS = {
    "up": "Run everything on this machine.",
    "serve": "Serve pages and API.",
    "worker": "Do queued jobs.",
    "migrate": "Bring the database to the newest schema.",
    "demo": "Fill the installation with demo shops, and say how to sign in.",
    "import": "Bring a catalogue in.",
    "export": "Write a catalogue into a file.",
    "doctor": "Check settings and parts, and say what to do.",
    "admin": "Accounts of operators.",
    "showcase": "Make what visitors look at anew, or check that it is right.",
    "payouts": "Make statements of what shops are owed, or check that the books bear them out.",
    "secrets": "Look after the keys of secrets, such as bots' tokens.",
    "jobs": "Look at parked jobs and run them again.",
    "pg": "Run psql, pg_dump or pg_restore on the database.",
}
_MODULES = {"import": "import_"}


class _Lazy(click.Group):
    def list_commands(self, _context: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module = importlib.import_module(f"sokoni.entrypoints.commands.{_MODULES.get(name, name)}")
        command: click.Command = getattr(module, _MODULES.get(name, name))
        return command

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except click.ClickException:
            raise
        except Exception as error:
            from sokoni.entrypoints.failure import explain

            failure = explain(error)
            if failure is None:
                raise
            raise failure from error

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sokoni")
def main() -> None:
    """Sokoni: your own marketplace, on the web and in Telegram.

    Exit codes: 0 done; 1 not done, and the words say why; 2 the command itself was mistyped.
    """


if __name__ == "__main__":
    main()
