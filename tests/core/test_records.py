"""What dataclasses do, whoever made their methods."""

import dataclasses
import inspect
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    at: int
    by: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by", [*self.by, "nobody"])


class Recalled(Priced):
    """A child that makes its parent first."""

    def __init__(self) -> None:
        super().__init__("lamp", amount=2.0)


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


def test_only_making_instances_is_compiled_once_a_class_has_one():
    # In a process of its own, because coverage and debuggers look at compiling, too.
    code = (
        "import sys, dataclasses; from sokoni.core import records; records.quicken(); texts = []\n"
        "sys.addaudithook(lambda event, given: texts.append(given[0]) if event == 'compile' else None)\n"
        "said, kinds = {'__doc__': 'A thing.'}, dict(frozen=True, order=True, slots=True)\n"
        "made = dataclasses.make_dataclass('Made', ['a', 'b'], namespace=said, **kinds)\n"
        "before = len(texts); made(1, 2); made(3, 4); print(before, len(texts))"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert made.stdout == "0 1\n"


def test_makes_instances_of_children_by_what_their_parents_have():
    assert Recalled() != Priced("lamp", amount=2.0)
    assert dataclasses.astuple(Recalled()) == ("lamp", "", 2.0)
    assert Loose("lamp") == Loose("lamp")
    assert Priced.__init__ is not Label.__init__


def test_says_how_an_instance_is_made_before_one_is():
    fresh = dataclasses.make_dataclass("Fresh", ["a", ("b", int, 2)], slots=True)

    assert str(inspect.signature(fresh)) == "(a: 'typing.Any', b: int = 2) -> None"
    assert fresh.__init__.__qualname__ == "Fresh.__init__"
    assert (fresh(1).b, fresh(1, b=3).b) == (2, 3)


def test_makes_and_copies_as_was_asked():
    assert Seen(at=1).by == ["nobody"]
    assert Seen(at=1, by=["ana"]).by == ["ana", "nobody"]
    assert dataclasses.replace(Label("lamp"), secret="token") == Label("lamp", secret="token")
    with pytest.raises(TypeError, match=r"Seen.__init__\(\) takes 1 positional argument but 2 were given"):
        Seen(1)
    with pytest.raises(TypeError, match=r"Version.__init__\(\) missing 1 required positional argument: 'major'"):
        Version()


def test_refuses_a_field_without_a_default_behind_one_with():
    with pytest.raises(TypeError, match="non-default argument 'b' follows default argument"):
        dataclasses.make_dataclass("Wrong", [("a", int, 1), ("b", int)])


def test_shows_a_thing_again_after_showing_failed():
    class Mute:
        def __repr__(self) -> str:
            raise RuntimeError

    label = Label(Mute())
    for _ in range(2):
        with pytest.raises(RuntimeError):
            repr(label)
