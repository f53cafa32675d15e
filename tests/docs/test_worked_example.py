"""The package of docs/howto/add-a-package.md, assembled in a copy of the repository, passes checks and tests."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sokoni.entrypoints import migrate

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "howto" / "add-a-package.md"
_FILE = re.compile(r"^```\w+ (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_PIECE = re.compile(r"^  ```(\w+)\n(.*?)^  ```", re.MULTILINE | re.DOTALL)
_COPIED = ("sokoni", "tests", "migrations", "docs", "requirements")
_QUICK = ("-q", "-n", "0", "-p", "no:cacheprovider")
_OWN = ("tests/commerce/gift", "tests/web/seller/test_gift.py")
# What a new package can break. The rest of the tests sees nothing new in this copy, and would cost minutes.
_CONCERNED = (
    "tests/house/test_rules.py::test_no_module_is_forgotten",
    "tests/house/test_rules.py::test_every_table_is_kept_by_a_contract",
    "tests/house/test_rules.py::test_every_error_has_words_that_fit_its_fields",
    "tests/house/test_routes.py",
    "tests/house/test_migrations.py",
    "tests/docs/test_documents.py::test_architecture_shows_every_package_of_a_floor_in_its_order",
    "tests/docs/test_documents.py::test_reference_says_what_the_program_declares",
    "tests/entrypoints/api/test_document.py::test_every_schema_is_used_and_carries_no_name_of_ours",
    "tests/entrypoints/api/test_published.py::test_the_program_says_all_that_its_file_says_and_no_more",
)
_SECONDS = 600


def _put(root: Path, name: str, text: str) -> None:
    newest = (migrate.pending(None) or [""])[-1]
    following = f"{int(newest[:4]) + 1:04}"
    path = root / name.replace("NEXT", following)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("NEXT", following).replace("NEWEST", newest), encoding="utf-8")


def _insert(path: Path, pattern: str, replacement: str) -> None:
    text, times = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1)
    assert times == 1, f"{path.name} has no place for the package: {pattern}"
    path.write_text(text, encoding="utf-8")


def _import(path: Path, line: str) -> None:
    """Add an import where its order among those of the program puts it."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    module = line.split()[1]
    ours = [number for number, each in enumerate(lines) if each.startswith("from sokoni.")]
    place = next((number for number in ours if lines[number].split()[1] > module), ours[-1] + 1)
    lines.insert(place, f"{line}\n")
    path.write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with the example in it, put together as the page says."""
    root = tmp_path_factory.mktemp("repository")
    for name in _COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, root / path.name)
    # What mypy knows of the unchanged modules spares it most of its work; without it the outcome is the same.
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", root / ".mypy_cache")
    (root / "sokoni" / "web" / "static" / "vendor").symlink_to(ROOT / "sokoni" / "web" / "static" / "vendor")
    page = PAGE.read_text(encoding="utf-8")
    for name, text in _FILE.findall(page):
        _put(root, name, text)
    _join(root, dict(_PIECE.findall(page)))
    for command in (
        ("python", "-m", "pytest", *_QUICK, *_OWN),
        ("python", "-m", "sokoni.entrypoints.api.published", "write"),
        ("python", "-m", "sokoni.entrypoints.reference"),
    ):
        done = _run(root, *command, SOKONI_API_SEEN="keep")
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return root


def _join(root: Path, pieces: dict[str, str]) -> None:
    """Name the package where the page says, with the pieces that the page shows."""
    sokoni, project = root / "sokoni", root / "pyproject.toml"
    modules, orders = sokoni / "entrypoints" / "modules.py", sokoni / "web" / "seller" / "orders.py"
    _import(modules, "from sokoni.commerce.gift import module as gift")
    _insert(modules, r"(    order\.MODULE,\n)", r"\1    gift.MODULE,\n")
    _insert(
        project, r'(containers = \["sokoni\.commerce"\]\nlayers = \[\s*(?:"[a-z]+", )*?)"order"', r'\1"gift", "order"'
    )
    _insert(project, r"\Z", "\n" + re.sub(r"^  ", "", pieces["toml"], flags=re.MULTILINE))
    who_may = re.sub(r"^  ", "", pieces["txt"], flags=re.MULTILINE)
    _insert(root / "tests" / "support" / "every_order_route.py", r"\)\n\Z", f"{who_may})\n")
    _insert(root / "docs" / "architecture.md", r"(\n  commerce/ .*?)order ·", r"\1gift · order ·")
    _import(orders, "from sokoni.commerce.gift import service as gift_service")
    _insert(orders, r"(        order=order,\n)", rf"\1        {pieces['text'].strip()}\n")
    template = sokoni / "web" / "templates" / "seller" / "order.html"
    _insert(template, r'(<section[^\n]*_\("What happened"\))', rf"{pieces['html'].strip()}\n\1")


def _run(root: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(command[0])
    return subprocess.run(
        [str(program), *command[1:]],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )


@pytest.mark.heavy
@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "format", "--check", "sokoni/commerce/gift", "sokoni/web/seller", *_OWN, "migrations"),
        ("ruff", "check", "sokoni/commerce/gift", "sokoni/web/seller", *_OWN, "migrations"),
        ("mypy", "--cache-dir", ".mypy_cache", "-p", "sokoni.commerce.gift"),
        ("lint-imports",),
        ("python", "-m", "sokoni.web.check"),
        ("python", "-m", "pytest", *_QUICK, *_CONCERNED),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_example_passes(repository: Path, command: tuple[str, ...]):
    done = _run(repository, *command)

    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
