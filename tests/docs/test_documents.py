"""What the documents say is true: links lead somewhere, commands, options and settings exist, and none is left out."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from sokoni.core import settings
from sokoni.entrypoints import cli, reference
from sokoni.entrypoints.assembly import settings_classes
from sokoni.entrypoints.doctor import configured, examination, report

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```(\w*)[^\n]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
# Names in capitals that are ours to explain: those that begin like a setting.
NAME = re.compile(
    r"\b(?:SOKONI|DATABASE|JWT|PAYMENT|PASSWORD|STORAGE|S3|AWS|MAIL|MEDIA|SESSION|OUTBOUND|API_KEY)_[A-Z0-9_]+[A-Z0-9]\b"
)
# Not settings of the program: for its tests, callers and shell completion, and examples of settings to be made.
OTHER_NAMES = {
    "SOKONI_TEST_DATABASE_URL",
    "SOKONI_TEST_POSTGRES_BIN",
    "SOKONI_API_SEEN",
    "SOKONI_URL",
    "_SOKONI_COMPLETE",
    "SOKONI_GIFT_MAX_CHARACTERS",
    "SOKONI_GIFT_LONGEST",
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _commands(page: Path) -> Iterator[list[str]]:
    """The words of every `sokoni …` in a page's code, what comes after it on the line cut off."""
    text = page.read_text(encoding="utf-8")
    code = [*(body for _, body in FENCE.findall(text)), *CODE.findall(FENCE.sub("", text))]
    for line in "\n".join(code).replace("\\\n", " ").splitlines():
        for found in re.finditer(r"(?:^\s*|[(;|&=]\s*|bin/)sokoni((?: +[^\s|;&)#…]+)*)", line):
            words = found[1].replace("'", "").replace('"', "")
            if words and re.match(r" +[a-z-]", words):
                yield shlex.split(words)


def _unknown(words: list[str]) -> str | None:
    """What is wrong with the words of a command; None: nothing."""
    command: click.Command = cli.main
    path: list[str] = []
    for word in words:
        options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help", "-h"}
        if word.startswith("-"):
            if word.split("=")[0] not in options | {"--version"}:
                return f"sokoni {' '.join(path)} has no option {word}"
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            if found is None:
                return f"there is no sokoni {' '.join([*path, word])}"
            command, path = found, [*path, word]
            if command.name == "pg":
                # What follows is another program's.
                return None
    return None


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_relative_link_leads_somewhere(page: Path):
    broken = []
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        target, _, anchor = link.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or (anchor and anchor not in _anchors(path)):
            broken.append(link)

    assert broken == [], f"mend these links in {_name(page)}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_command_and_option_exists(page: Path):
    wrong = [problem for words in _commands(page) if (problem := _unknown(words))]

    assert wrong == [], f"{_name(page)} names commands that are not there (`sokoni --help` lists them)"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_setting_exists(page: Path):
    named = set(NAME.findall(page.read_text(encoding="utf-8")))

    assert named - configured.known_names() - OTHER_NAMES == set(), f"{_name(page)} names settings that are not there"


def test_there_is_something_to_check():
    commands = [words for page in PAGES for words in _commands(page)]

    assert len(PAGES) > 15
    assert len(commands) > 30
    assert ["doctor", "--only", "settings"] in commands


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["dokter"], "there is no sokoni dokter"),
        (["jobs", "repeat"], "there is no sokoni jobs repeat"),
        (["doctor", "--jason"], "sokoni doctor has no option --jason"),
        (["serve", "--port=80"], None),
    ],
)
def test_what_does_not_exist_is_noticed(words: list[str], problem: str | None):
    assert _unknown(words) == problem


@pytest.mark.parametrize("name", reference.pages())
def test_reference_says_what_the_program_declares(name: str):
    written = (reference.FOLDER / name).read_text(encoding="utf-8")

    assert written == reference.pages()[name], f"docs/reference/{name} is behind: run `make reference` and commit it"


def test_every_setting_is_in_the_reference_with_what_it_is_for():
    page = (reference.FOLDER / "settings.md").read_text(encoding="utf-8")
    declared = [each for cls in settings_classes() for each in settings.describe(cls)]

    assert [each.env for each in declared if f"| `{each.env}` |" not in page] == []
    assert [each.env for each in declared if not each.help.endswith(".")] == [], "a setting's help is a sentence"


def test_every_check_and_every_field_of_the_report_is_described():
    page = (reference.FOLDER / "doctor.md").read_text(encoding="utf-8")
    line = configured.lines({}, file={})[0]
    made = report.Report(results=[], settings=[line], mended=[], at=report.datetime.min).to_json()
    fields = {*made, *made["settings"][0], "check", "name", "state", "detail", "hint", "figures"}

    assert [name for name in examination.names() if f"`{name}`" not in page] == []
    assert [name for name in fields if f"| `{name}` |" not in page] == []


def test_every_page_can_be_reached_from_the_first():
    reached, pending = set[Path](), [ROOT / "README.md"]
    while pending:
        page = pending.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = LINK.findall(page.read_text(encoding="utf-8"))
        pending += [(page.parent / link.partition("#")[0]).resolve() for link in links if "://" not in link]

    decisions = set((ROOT / "docs" / "decisions").glob("*.md"))
    assert set(PAGES) - reached - decisions == set()


def test_no_two_decisions_share_a_number():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("floor", ["telegram", "commerce", "services", "identity", "core"])
def test_architecture_shows_every_package_of_a_floor_in_its_order(floor: str):
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    [layers] = [contract["layers"] for contract in contracts if contract["id"] == floor]
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    [shown] = re.findall(rf"^  {floor}/ +(.*(?:\n {{8,}}.*)*)", page, re.MULTILINE)

    assert [word.strip() for word in shown.split("·")] == layers, "docs/architecture.md is behind pyproject.toml"
