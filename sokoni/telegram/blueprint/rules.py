"""The form of the file, and what becomes other by it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sokoni.telegram.blueprint.types import Blueprint, Difference, Part, TextDraft
from sokoni.telegram.note.types import KeptKind
from sokoni.telegram.role.types import GroupRoleDraft
from sokoni.telegram.rule.types import RuleDraft

VERSION = 2
PARTS: Mapping[KeptKind, Part] = {KeptKind.NOTE: Part.NOTE, KeptKind.ANSWER: Part.FILTER}
_LOG = "log"
_CHAT = "chat_id"


def without_numbers(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings without the chat into which the log goes: it is one group's own."""
    kept = dict(settings)
    if isinstance(kept.get(_LOG), Mapping):
        kept[_LOG] = {name: value for name, value in kept[_LOG].items() if name != _CHAT}
        if not kept[_LOG]:
            del kept[_LOG]
    return kept


def with_log_of(said: Mapping[str, Any], here: Mapping[str, Any]) -> dict[str, Any]:
    """What a file says of settings, where the log goes on into the chat that the group has for it."""
    wanted = without_numbers(said)
    chat_id = (here.get(_LOG) or {}).get(_CHAT)
    if chat_id is not None:
        wanted[_LOG] = {**wanted.get(_LOG, {}), _CHAT: chat_id}
    return wanted


def role_facts(role: GroupRoleDraft) -> dict[str, Any]:
    """A role as the file has it."""
    return {
        "name": role.name,
        "description": role.description,
        "permissions": sorted(each.value for each in role.permissions),
        "priority": role.priority,
        "parent": role.parent,
    }


def rule_facts(rule: RuleDraft) -> dict[str, Any]:
    """A rule as the file has it: by the names of the API, and without the people whom it leaves alone."""
    exempt = rule.exemptions
    return {
        "name": rule.name,
        "description": rule.description,
        "type": rule.rule_type.value,
        "parameters": dict(rule.parameters),
        "penalty": rule.penalty.value,
        "duration_seconds": rule.duration_seconds,
        "delete_message": rule.deletes,
        "escalation": [
            {"at": step.at, "penalty": step.penalty.value, "duration_seconds": step.duration_seconds}
            for step in rule.steps
        ],
        "exempt": {"admins": exempt.admins, "trusted": exempt.trusted, "roles": sorted(exempt.roles)},
        "priority": rule.priority,
        "enabled": rule.is_enabled,
        "dry_run": rule.is_dry,
    }


def document_of(kept: Blueprint) -> dict[str, Any]:
    """The file that says how a group is kept."""
    return {
        "version": VERSION,
        "settings": without_numbers(kept.settings or {}),
        "roles": [role_facts(each) for each in kept.roles],
        "rules": [rule_facts(each) for each in kept.rules],
        "notes": _texts(kept.texts, KeptKind.NOTE),
        "filters": _texts(kept.texts, KeptKind.ANSWER),
    }


def with_people_of(wanted: RuleDraft, standing: RuleDraft | None) -> RuleDraft:
    """A rule of a file that leaves alone whom the group's own rule of that name leaves alone, and nobody else."""
    ids = frozenset[int]() if standing is None else standing.exemptions.ids
    return replace(wanted, exemptions=replace(wanted.exemptions, ids=ids))


def differences(here: Blueprint, wanted: Blueprint) -> Iterator[Difference]:
    """What becomes other where a group is kept as a file says; what the file does not name stays."""
    roles = {each.name.lower(): each for each in here.roles}
    for role in wanted.roles:
        known = roles.get(role.name.lower())
        yield from _compared(Part.ROLE, role.name, None if known is None else role_facts(known), role_facts(role))
    rules = {each.name: each for each in here.rules}
    for rule in wanted.rules:
        standing = rules.get(rule.name)
        yield from _compared(Part.RULE, rule.name, None if standing is None else rule_facts(standing), rule_facts(rule))
    texts = {(each.kind, each.name): each for each in here.texts}
    for text in wanted.texts:
        before = texts.get((text.kind, text.name))
        yield from _compared(
            PARTS[text.kind], text.name, None if before is None else {"text": before.text}, {"text": text.text}
        )


def _compared(
    part: Part, name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Iterator[Difference]:
    if before is None:
        yield Difference(part=part, name=name, is_new=True)
        return
    fields = tuple(each for each in after if before.get(each) != after[each])
    if fields:
        yield Difference(part=part, name=name, fields=fields)


def _texts(texts: Sequence[TextDraft], kind: KeptKind) -> list[dict[str, str]]:
    return [{"name": each.name, "text": each.text} for each in texts if each.kind is kind]
