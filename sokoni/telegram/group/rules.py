"""Settings as they are stored, changed and compared. Pure."""

import functools
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from sokoni.core.errors import Reason
from sokoni.telegram.group import faults
from sokoni.telegram.group.errors import GroupSettingsUnfit
from sokoni.telegram.group.settings_types import GroupSettings
from sokoni.telegram.group.types import Group, GroupEdit, GroupState, KeptGroup

MAX_NAME, MAX_DESCRIPTION, MAX_USERNAME = 255, 4000, 64
# What Telegram's own numbers can be. Source: core.telegram.org/bots/api, Chat.
LOWEST_ID = -(2**63)
# How deep an object may lie in another in what is sent of settings; ours lie less deep, so that what is deeper is wrong
# before anybody looks at it.
_DEEPEST = 8
_CUSTOM = "custom"
# What reaches the shop's customers and its other groups: whoever runs one group does not decide it.
_SHOPS_OWN = ("shares_bans", "protects_buyers")


def settings_of(said: Mapping[str, Any]) -> GroupSettings:
    """Settings of what was said of them; the rest is as the house has it.

    Raises:
        GroupSettingsUnfit: something said is unknown, or cannot be.
    """
    if (place := faults.unstorable(said)) is not None:
        raise GroupSettingsUnfit(field=place or "settings", fault=Reason("it cannot be kept"))
    try:
        return _settings().validate_python(said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "settings"
        raise GroupSettingsUnfit(field=place, fault=faults.reason_of(first)) from error


def read_settings(kept: Mapping[str, Any]) -> GroupSettings:
    """Settings as they were kept. What this release does not know, or no longer takes, counts as never said.

    A group is kept as well as can be: one time zone that is no more must not leave it, and those read with it, without
    anybody who looks after them.
    """
    try:
        return _settings().validate_python(kept)
    except ValidationError as error:
        unfit = {each["loc"][0] for each in error.errors(include_url=False, include_context=False)}
        return _settings().validate_python({name: value for name, value in kept.items() if name not in unfit})


_SUPERGROUP = -1_000_000_000_000


def message_address(group: Group, message_id: int | None) -> str | None:
    """Where a message is looked at in Telegram by who is in the group; None for groups whose messages have none."""
    if message_id is None or group.group_id >= _SUPERGROUP:
        return None
    return f"https://t.me/c/{_SUPERGROUP - group.group_id}/{message_id}"


def stored(settings: GroupSettings) -> dict[str, Any]:
    """What is kept of settings: only what differs from the defaults."""
    kept: dict[str, Any] = _settings().dump_python(settings, mode="json", exclude_defaults=True)
    return kept


def length_of(kept: KeptGroup) -> int:
    """About how many characters people wrote into a group and its settings."""
    said = _settings().dump_json(kept.settings, exclude_defaults=True)
    return len(said) + len(kept.group.name) + len(kept.group.description)


def shown(settings: GroupSettings) -> dict[str, Any]:
    """All settings as JSON values."""
    whole: dict[str, Any] = _settings().dump_python(settings, mode="json")
    return whole


def merged(settings: GroupSettings, patch: Mapping[str, Any]) -> GroupSettings:
    """The settings with what a patch says: objects are changed part by part, null takes a custom value away.

    Raises:
        GroupSettingsUnfit: something said is unknown, or cannot be.

    Source: RFC 7396, JSON Merge Patch.
    """
    return settings_of(_merge(shown(settings), patch, path=()))


@functools.cache
def _settings() -> TypeAdapter[GroupSettings]:
    """What reads and writes settings; made when it is first asked for, which takes as long as fifty modules to load."""
    return TypeAdapter(GroupSettings)


def _merge(value: Mapping[str, Any], patch: Mapping[str, Any], *, path: tuple[str, ...]) -> dict[str, Any]:
    if len(path) > _DEEPEST:
        raise GroupSettingsUnfit(field=".".join(path), fault=Reason("nothing lies so deep"))
    result = dict(value)
    for name, said in patch.items():
        if said is None and path == (_CUSTOM,):
            result.pop(name, None)
        elif isinstance(said, Mapping):
            standing = result.get(name)
            result[name] = _merge(standing if isinstance(standing, Mapping) else {}, said, path=(*path, name))
        else:
            result[name] = said
    return result


def is_of_shop(settings: GroupSettings, patch: Mapping[str, Any]) -> bool:
    """Whether a patch would change what only those who manage the shop decide."""
    return any(name in patch and patch[name] != getattr(settings, name) for name in _SHOPS_OWN)


def facts_of(group: Group) -> dict[str, Any]:
    """What people say of a group, for the record of changes."""
    return {"name": group.name, "description": group.description, "username": group.username}


def settings_facts(settings: GroupSettings) -> dict[str, Any]:
    """The settings as flat facts, for the record of changes: `welcome.text`; what programs keep there is one fact."""
    facts: dict[str, Any] = {}
    for name, value in shown(settings).items():
        if isinstance(value, dict) and name != _CUSTOM:
            facts.update({f"{name}.{part}": each for part, each in value.items()})
        else:
            facts[name] = value
    return facts


def with_facts(settings: GroupSettings, facts: Mapping[str, Any]) -> GroupSettings:
    """The settings with other facts.

    Raises:
        GroupSettingsUnfit: a fact is none any more that settings can have.
    """
    said = shown(settings)
    for name, value in facts.items():
        field, _, part = name.partition(".")
        said[field] = {**said[field], part: value} if part else value
    return settings_of(said)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts that differ, as they were and as they are."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def edited(group: Group, edit: GroupEdit) -> dict[str, Any]:
    """What people say of a group, with what an edit says."""
    said = {"name": edit.name, "description": edit.description, "username": edit.username}
    changed = {name: value for name, value in said.items() if value is not None}
    return {**facts_of(group), **changed} | ({"username": None} if edit.username == "" else {})


def may_be_taken_over(standing: Group, shop_id: UUID | None, *, is_proven: bool) -> bool:
    """Whether a chat that is here may be added anew: it was removed, or only who adds it has a bot in it."""
    if standing.removed_at is not None:
        return True
    return is_proven and standing.shop_id != shop_id and standing.state is not GroupState.ACTIVE
