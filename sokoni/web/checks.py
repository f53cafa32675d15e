"""What the doctor asks about pages: fonts, icons and words."""

from collections.abc import Iterator

from sokoni.core.checks.types import Configuration, Finding, MachineCheck, error, ok
from sokoni.web import assets, translation


def _assets(_configuration: Configuration) -> Iterator[Finding]:
    try:
        is_current = assets.is_current()
    except assets.AssetsError as problem:
        yield error("assets", str(problem), hint="Install Sokoni from a checkout of its repository.")
        return
    if is_current:
        yield ok("assets", "fonts, icons and htmx are in place")
    else:
        yield error(
            "assets",
            "fonts, icons or htmx are missing or of another version",
            hint="Run: sokoni doctor --only assets --fix (it needs the package registry of npm once)",
        )


def _mend_assets(_configuration: Configuration) -> Iterator[str]:
    try:
        if assets.install():
            yield "installed fonts, icons and htmx"
    except assets.AssetsError as problem:
        yield f"could not install fonts, icons and htmx: {problem}"


def _languages(_configuration: Configuration) -> Iterator[Finding]:
    wordless = [
        code for code in translation.LANGUAGES if code != translation.DEFAULT.code and not translation.word_files(code)
    ]
    if wordless:
        hint = "Bring back the files below sokoni/web/locale/."
        yield error("languages", f"there are no words for {', '.join(wordless)}", hint=hint)
    else:
        yield ok("languages", ", ".join(translation.LANGUAGES))


CHECKS = (
    MachineCheck(name="assets", examine=_assets, mend=_mend_assets),
    MachineCheck(name="languages", examine=_languages),
)
