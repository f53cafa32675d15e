"""Reading files: of this version, and those of settings alone that were written before there were versions."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationError

from sokoni.core.errors import Reason
from sokoni.core.schema import Schema
from sokoni.telegram.blueprint import rules
from sokoni.telegram.blueprint.errors import BlueprintUnfit, BlueprintUnreadable
from sokoni.telegram.blueprint.types import Blueprint, TextDraft
from sokoni.telegram.note import rules as note_rules
from sokoni.telegram.note.schemas import GroupTextIn
from sokoni.telegram.note.types import MAX_KEPT, KeptKind
from sokoni.telegram.role.rules import MAX_ROLES
from sokoni.telegram.role.schemas import GroupRoleIn
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.rules import MAX_RULES
from sokoni.telegram.rule.schemas import GroupRuleIn

_DEEPEST = 12


class BlueprintIn(Schema):
    """A file of how a group is kept."""

    model_config = ConfigDict(extra="forbid")

    version: int
    settings: dict[str, Any] | None = None
    roles: Annotated[list[GroupRoleIn], Field(max_length=MAX_ROLES)] = Field(default_factory=list)
    rules: Annotated[list[GroupRuleIn], Field(max_length=MAX_RULES)] = Field(default_factory=list)
    notes: Annotated[list[GroupTextIn], Field(max_length=MAX_KEPT)] = Field(default_factory=list)
    filters: Annotated[list[GroupTextIn], Field(max_length=MAX_KEPT)] = Field(default_factory=list)


def read(document: object) -> Blueprint:
    """What a file says.

    Raises:
        BlueprintUnreadable: it is none, or of a later version.
        BlueprintUnfit: a part of it cannot be read, is said twice, or is of a kind that there is not.
    """
    if not isinstance(document, Mapping) or _depth(document) > _DEEPEST:
        raise BlueprintUnreadable
    if "version" not in document:
        return Blueprint(settings=dict(document))
    version = document["version"]
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= rules.VERSION:
        raise BlueprintUnreadable
    _check_kinds(document.get("rules"))
    try:
        said = BlueprintIn.model_validate(dict(document))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(each) for each in first["loc"])
        raise BlueprintUnfit(place=place, reason=Reason("This cannot be read: {said}.", said=first["msg"])) from None
    found = Blueprint(
        settings=said.settings,
        roles=tuple(each.to_draft() for each in said.roles),
        rules=tuple(each.to_draft() for each in said.rules),
        texts=(*_texts(said.notes, KeptKind.NOTE), *_texts(said.filters, KeptKind.ANSWER)),
    )
    _check_once("roles", [each.name.lower() for each in found.roles])
    _check_once("rules", [each.name for each in found.rules])
    for kind, place in ((KeptKind.NOTE, "notes"), (KeptKind.ANSWER, "filters")):
        _check_once(place, [each.name for each in found.texts if each.kind is kind])
    return found


def _texts(said: list[GroupTextIn], kind: KeptKind) -> list[TextDraft]:
    return [TextDraft(kind=kind, name=note_rules.folded(each.name.strip("\"'“”«»#")), text=each.text) for each in said]


def _check_kinds(said: object) -> None:
    for place, each in enumerate(said if isinstance(said, list) else ()):
        kind = each.get("type") if isinstance(each, Mapping) else None
        if isinstance(kind, str) and kind not in frozenset(RuleType):
            reason = Reason("There is no kind of rule that is called {kind}.", kind=kind[:80])
            raise BlueprintUnfit(place=f"rules.{place}", reason=reason)


def _check_once(place: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise BlueprintUnfit(place=f"{place}.{name}", reason=Reason("It is said twice."))


def _depth(value: object, level: int = 0) -> int:
    """How deep something is nested, as far as that matters."""
    if level > _DEEPEST or not isinstance(value, Mapping | list):
        return level
    inside = value.values() if isinstance(value, Mapping) else value
    return max((_depth(each, level + 1) for each in inside), default=level)
