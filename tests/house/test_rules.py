"""Rules of the house that no linter knows."""

import ast
import inspect
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sokoni.core import errors
from sokoni.entrypoints import modules

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "sokoni").rglob("*.py"))
# Where reasons are a gateway's words, or are said to one: nobody translates them.
FOREIGN_WORDS = {
    "payment.gateway_refused",
    "payment.gateway_unavailable",
    "payment.webhook_malformed",
    "payment.webhook_unsigned",
}
# The edges: the only places that open and end transactions.
EDGES = {"core/database.py", "core/jobs", "entrypoints"}

# A server's process, as `sokoni serve` puts it together, and what it finds in itself. No database is asked.
SERVER = """
import json, sys
from sokoni.entrypoints import lightness
lightness.lighten()
from sokoni.entrypoints import app
app.from_environment()
from pydantic import BaseModel, TypeAdapter
from sokoni.core.database import Base

def children(cls):
    for child in cls.__subclasses__():
        yield child
        yield from children(child)

ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "sokoni"}
found = {
    "modules": sorted(name for name, module in sys.modules.items() if module),
    "adapters": [
        f"{name}.{attribute}"
        for name, module in ours.items()
        for attribute, value in vars(module).items()
        if isinstance(value, TypeAdapter)
    ],
    "validators": sorted(
        f"{model.__module__}.{model.__name__}"
        for model in children(BaseModel)
        if model.__module__ in ours and model.__pydantic_complete__
    ),
    "not there": sorted({
        key.target_fullname
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname.partition(".")[0] not in Base.metadata.tables
    }),
    "mapped": sorted({
        model.__module__ for model in children(Base) if model.__mapper__.configured
    }),
}
# The last, because it loads all there is.
from sokoni.entrypoints.api import published
found["described"] = published.is_current()
print(json.dumps(found))
"""


# What a worker's process has loaded when it begins to look for jobs.
WORKER = """
import json, sys
from sokoni.entrypoints import lightness
lightness.lighten()
import sokoni.entrypoints.working
from sokoni.core.database import Base
found = {
    "modules": sorted(name for name, module in sys.modules.items() if module),
    "not there": sorted({
        key.target_fullname
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname.partition(".")[0] not in Base.metadata.tables
    }),
}
print(json.dumps(found))
"""


def _printed_by(code: str, **settings: str) -> str:
    run = [sys.executable, "-c", code]
    env = {**os.environ, **settings}
    return subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT, env=env).stdout


def _attribute_calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {function.attr for function in calls if isinstance(function, ast.Attribute)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_edges_commit(path: Path):
    where = path.relative_to(ROOT / "sokoni").as_posix()
    banned = set() if where.startswith(tuple(EDGES)) else {"commit", "rollback"}

    assert _attribute_calls(path) & banned == set()


def test_no_module_is_forgotten():
    on_disk = {
        ".".join(path.relative_to(ROOT / "sokoni").parent.parts)
        for path in SOURCES
        if path.name == "module.py" and path.parent.name != "core"
    }

    named = {module.name for module in modules.MODULES}
    forgotten = sorted(on_disk - named)
    assert forgotten == [], f"sokoni/entrypoints/modules.py does not name {', '.join(forgotten)}"
    assert named - {"core"} <= on_disk


def test_every_table_is_kept_by_a_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    kept = {name for contract in contracts if contract["type"] == "protected" for name in contract["protected_modules"]}
    private = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for floor in ("telegram", "commerce", "services", "identity")
        for path in (ROOT / "sokoni" / floor).glob("*/*")
        if path.stem in {"models", "repository"}
    }

    forgotten = sorted(private - kept)
    assert forgotten == [], f"no contract keeps the tables of {', '.join(forgotten)}: add one to pyproject.toml"


@pytest.mark.parametrize(
    "package",
    sorted({path.parent for path in SOURCES}),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_package_says_what_it_owns_and_nothing_else(package: Path):
    tree = ast.parse((package / "__init__.py").read_text(encoding="utf-8"))
    imports_only = all(isinstance(node, ast.ImportFrom | ast.Import | ast.Assign) for node in tree.body[1:])

    assert ast.get_docstring(tree)
    # A `service/` folder hands its names on; every other package only says what it is.
    assert imports_only
    assert package.name in ("service", "sokoni") or len(tree.body) == 1


def test_every_error_has_words_that_fit_its_fields():
    for code, error in errors.catalogue().items():
        assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", code), code
        assert error.message.endswith((".", "?", "!")), code
        assert error.hint.endswith((".", "?", "!")), code


def test_reasons_inside_of_refusals_can_be_translated():
    spoken = [each for each in errors.catalogue().values() if "{reason}" in each.message]
    plain = {
        each.code
        for each in spoken
        if inspect.signature(each).parameters["reason"].annotation is not errors.Reason
        and each.code not in FOREIGN_WORDS
    }

    assert spoken
    assert plain == set()


def test_reasons_are_written_where_translators_find_them():
    texts = {path: path.read_text(encoding="utf-8") for path in SOURCES}
    trees = {
        path: ast.parse(text) for path, text in texts.items() if re.search(r"core\.errors import .*\bReason\b", text)
    }
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, tree in trees.items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Reason"
        if not (len(call.args) == 1 and isinstance(call.args[0], ast.Constant))
    ]

    assert trees
    assert hidden == []


def test_locks_hold_hashes_and_no_addresses():
    for name in ("run.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        packages = re.findall(r"^[a-z][^\s]*==", text, re.MULTILINE)

        assert packages
        assert "://" not in text
        assert text.count("--hash=sha256:") >= len(packages)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a server's process has loaded and made when it has been put together."""
    home = tmp_path_factory.mktemp("home")
    return json.loads(_printed_by(SERVER, SOKONI_HOME=str(home), DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"))


@pytest.fixture(scope="module")
def worker() -> dict[str, Any]:
    """What a worker's process has loaded when it begins to look for jobs."""
    return json.loads(_printed_by(WORKER))


def test_server_process_stays_light(server: dict[str, Any]):
    heavy = {"aiogram", "aiohttp", "re2", "cryptography", "rich", "pyvips", "tantivy", "playwright", "alembic", "nh3"}

    assert {name.partition(".")[0] for name in server["modules"]}.isdisjoint(heavy)


def test_server_process_loads_routes_when_they_are_asked_for(server: dict[str, Any]):
    asked_for_later = re.compile(
        r"sokoni\.(web\.(seller|operator|telegram)\b|\w+\.(\w+\.)+(\w+_)?(endpoints|schemas)$)"
    )
    # Those of the edge, which each process has.
    own = {"sokoni.core.http.schemas", "sokoni.entrypoints.api.endpoints"}

    assert {name for name in server["modules"] if asked_for_later.match(name)} - own == set()
    assert "sokoni.web.storefront.browse" in server["modules"]


def test_no_table_refers_to_one_that_is_not_loaded(server: dict[str, Any], worker: dict[str, Any]):
    # SQLAlchemy would refuse the first statement about it.
    assert server["not there"] == worker["not there"] == []


def test_worker_process_loads_no_pages(worker: dict[str, Any]):
    loaded = worker["modules"]

    assert [name for name in loaded if re.match(r"sokoni\.web\.(storefront|seller|operator|telegram)\b", name)] == []
    assert [name for name in loaded if name.endswith("endpoints") and not name.startswith("sokoni.core")] == []
    assert "sokoni.core.jobs.worker" in loaded


def test_server_process_makes_validators_when_they_are_needed(server: dict[str, Any]):
    assert server["adapters"] == []
    assert server["validators"] == []


def test_server_process_maps_models_when_they_are_needed(server: dict[str, Any]):
    # Those of which a statement is built, in part, while its file is loaded.
    assert {name.split(".")[2] for name in server["mapped"]} <= {"change", "catalog", "order"}


def test_server_process_describes_the_api_as_one_that_puts_nothing_off(server: dict[str, Any]):
    # FastAPI's own schemas are made by then, which they are at its loading elsewhere.
    assert server["described"]


@pytest.mark.parametrize("command", ["serve", "up", "worker"])
def test_command_loads_nothing_of_the_program_by_itself(command: str):
    # The process above servers stays small, and what a process puts off is put off before the program is loaded.
    loaded = _printed_by(f"import sys, sokoni.entrypoints.commands.{command}; print(*sys.modules)")

    assert set(loaded.split()).isdisjoint({"fastapi", "pydantic", "jinja2", "sokoni.entrypoints.modules"})


def test_process_that_keeps_servers_running_is_lighter_still():
    loaded = _printed_by("import sys, sokoni.entrypoints.commands.serve; print(*sys.modules)")

    assert set(loaded.split()).isdisjoint({"fastapi", "pydantic", "sqlalchemy", "asyncpg", "jinja2"})
