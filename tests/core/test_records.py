"""What dataclasses do, whoever made their methods."""

import dataclasses
import math
import subprocess
import sys
from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from sokoni.core import records

# Classes of this file are made as those of the program are.
records.quicken()


@dataclass(frozen=True, slots=True, order=True)
class Version:
    major: int
    minor: int = 0
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class Label:
    text: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Nothing:
    pass


@dataclass(frozen=True)
class Priced(Label):
    amount: float = 0.0


@dataclass
class Node:
    children: list["Node"] = field(default_factory=list)


class Loose(Label):
    """A child that is no dataclass."""


def test_shows_the_fields_that_may_be_shown():
    assert repr(Version(1, 2, note="beta")) == "Version(major=1, minor=2, note='beta')"
    assert repr(Label("lamp", secret="token")) == "Label(text='lamp')"
    assert repr(Nothing()) == "Nothing()"
    assert repr(Priced("lamp", amount=1.5)) == "Priced(text='lamp', amount=1.5)"


def test_shows_what_holds_itself():
    node = Node()
    node.children.append(node)

    assert repr(node) == "Node(children=[...])"


def test_is_equal_to_the_same_of_its_class():
    assert Version(1, 2, note="a") == Version(1, 2, note="b")
    assert Version(1, 2) != Version(1, 3)
    assert Nothing() == Nothing()
    assert Label("lamp") != Priced("lamp")
    assert Label("lamp") != "lamp"


def test_is_equal_where_it_holds_the_same_object():
    assert Label(math.nan) == Label(math.nan)
    assert Label(float("nan")) != Label(float("nan"))


def test_hashes_what_it_compares():
    assert len({Version(1, 2, note="a"), Version(1, 2, note="b"), Version(1, 3)}) == 2
    assert hash(Label("lamp")) == hash(("lamp", ""))
    assert hash(Nothing()) == hash(())
    with pytest.raises(TypeError, match="unhashable type: 'Node'"):
        hash(Node())


def test_is_ordered_among_its_class():
    assert sorted([Version(2), Version(1, 3), Version(1, 2)]) == [Version(1, 2), Version(1, 3), Version(2)]
    assert Version(1) <= Version(1) >= Version(1)
    assert not Version(1) > Version(1)
    with pytest.raises(TypeError, match="not supported between instances of 'Version' and 'int'"):
        assert Version(1) < 1


@pytest.mark.parametrize("instance", [Version(1), Label("lamp"), Priced("lamp"), Loose("lamp")], ids=repr)
def test_cannot_be_changed(instance: object):
    name = dataclasses.fields(instance)[0].name

    with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
        setattr(instance, name, 2)
    with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{name}'"):
        delattr(instance, name)


def test_cannot_be_added_to_unless_a_child_allows_it():
    loose = Loose("lamp")
    loose.remark = "mine"

    assert loose.remark == "mine"
    del loose.remark
    assert not hasattr(loose, "remark")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'remark'"):
        Label("lamp").remark = "mine"


def test_methods_are_called_as_they_were():
    assert [method.__qualname__ for method in (Version.__eq__, Version.__hash__, Version.__lt__)] == [
        "Version.__eq__",
        "Version.__hash__",
        "Version.__lt__",
    ]


def test_only_making_an_instance_is_compiled_for_each_class():
    # In a process of its own, because coverage and debuggers look at compiling, too.
    code = (
        "import sys, dataclasses; from sokoni.core import records; records.quicken(); texts = []\n"
        "sys.addaudithook(lambda event, given: texts.append(given[0]) if event == 'compile' else None)\n"
        "dataclasses.make_dataclass('Made', ['a', 'b'], frozen=True, order=True, slots=True)\n"
        "print(len(texts))"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert made.stdout == "1\n"
