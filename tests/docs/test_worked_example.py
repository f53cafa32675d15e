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
_CONTRACT = re.compile(r"^  ```toml\n(.*?)^  ```", re.MULTILINE | re.DOTALL)
_COPIED = ("sokoni", "tests", "migrations", "docs", "requirements")
_QUICK = ("-q", "-n", "0", "-p", "no:cacheprovider")
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


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with the example in it, put together as the page says."""
    root = tmp_path_factory.mktemp("repository")
    for name in _COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, root / path.name)
    (root / "sokoni" / "web" / "static" / "vendor").symlink_to(ROOT / "sokoni" / "web" / "static" / "vendor")
    page = PAGE.read_text(encoding="utf-8")
    for name, text in _FILE.findall(page):
        _put(root, name, text)
    modules = root / "sokoni" / "entrypoints" / "modules.py"
    _insert(modules, r"(from sokoni\.commerce\.ledger import)", r"from sokoni.commerce.gift import module as gift\n\1")
    _insert(modules, r"(    order\.MODULE,\n)", r"\1    gift.MODULE,\n")
    _insert(
        root / "pyproject.toml",
        r'(containers = \["sokoni\.commerce"\]\nlayers = \[\s*(?:"[a-z]+", )*?)"order"',
        r'\1"gift", "order"',
    )
    [contract] = _CONTRACT.findall(page)
    with (root / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + re.sub(r"^  ", "", contract, flags=re.MULTILINE))
    noted = _run(root, "python", "-m", "pytest", *_QUICK, "tests/commerce/gift", SOKONI_SEEN_REFUSALS="keep")
    assert noted.returncode == 0, noted.stdout[-3000:]
    return root


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
        ("ruff", "format", "--check", "sokoni/commerce/gift", "tests/commerce/gift", "migrations"),
        ("ruff", "check", "sokoni/commerce/gift", "tests/commerce/gift", "migrations"),
        ("mypy", "--cache-dir", ".mypy_cache", "-p", "sokoni.commerce.gift"),
        ("lint-imports",),
        ("python", "-m", "sokoni.web.check"),
        ("python", "-m", "pytest", *_QUICK, "tests/commerce/gift", "tests/house"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_example_passes(repository: Path, command: tuple[str, ...]):
    done = _run(repository, *command)

    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
