"""Validators that are made when they are needed."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import pytest
from pydantic import BaseModel  # noqa: TID251  # what libraries' models derive from

from sokoni.core import schema

# Two files of a library: the one names a type that only the other knows, and the library says so at the end.
FILES = {
    "leaves.py": """
from pydantic import BaseModel
class Leaf(BaseModel):
    colour: str
    tree: "Tree | None" = None
""",
    "trees.py": """
from pydantic import BaseModel
from .leaves import Leaf
class Tree(BaseModel):
    leaves: "list[Leaf]"
    height: int = 3
""",
    "__init__.py": """
from .leaves import Leaf
from .trees import Tree
for model in (Leaf, Tree):
    model.model_rebuild(_types_namespace={"Leaf": Leaf, "Tree": Tree})
""",
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """That library, loaded while making is put off."""
    folder = tmp_path / f"forest_{uuid4().hex}"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with schema.putting_off():
        loaded = importlib.import_module(folder.name)
    yield loaded
    for name in [name for name in sys.modules if name.startswith(folder.name)]:
        del sys.modules[name]


def test_nothing_is_made_while_a_library_is_loaded(library: ModuleType):
    assert not library.Tree.__pydantic_complete__
    assert not library.Leaf.__pydantic_complete__


def test_a_model_is_made_when_it_is_needed_by_the_names_that_the_library_gave(library: ModuleType):
    tree = library.Tree.model_validate({"leaves": [{"colour": "red", "tree": {"leaves": []}}]})

    assert library.Tree.__pydantic_complete__
    assert isinstance(tree.leaves[0].tree, library.Tree)
    assert tree.model_dump() == {
        "leaves": [{"colour": "red", "tree": {"leaves": [], "height": 3}}],
        "height": 3,
    }
    with pytest.raises(ValueError, match="colour"):
        library.Leaf.model_validate({})


def test_what_a_library_needs_while_it_is_loaded_is_made_at_once():
    with schema.putting_off():

        class Setting(BaseModel):
            value: int

        assert not Setting.__pydantic_complete__
        assert Setting(value="7").value == 7


def test_afterwards_models_are_made_as_before():
    with schema.putting_off():
        pass

    class Later(BaseModel):
        value: int

    assert Later.__pydantic_complete__
    assert Later.model_rebuild() is None
    assert Later.model_rebuild(force=True) is True


def test_afterwards_models_are_made_as_before_also_when_loading_fails():
    with pytest.raises(ImportError), schema.putting_off():
        raise ImportError

    class Later(BaseModel):
        value: int

    assert Later.__pydantic_complete__
