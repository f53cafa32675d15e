"""Roles inherit upwards, never from themselves; what follows is the union of all above."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import ids
from sokoni.telegram.role import policies, rules
from sokoni.telegram.role.errors import GroupRoleCircular, GroupRoleInherited
from sokoni.telegram.role.types import GroupPermission, GroupRole, Standing

NOW = datetime(2026, 3, 2, tzinfo=UTC)
KEYS = [ids.new_id() for _ in range(6)]


def role(key: UUID, parent_id: UUID | None = None, *permissions: GroupPermission, priority: int = 0) -> GroupRole:
    return GroupRole(
        id=key,
        name=f"Role {KEYS.index(key)}",
        description="",
        permissions=frozenset(permissions),
        priority=priority,
        parent_id=parent_id,
        created_at=NOW,
        updated_at=NOW,
    )


MOVES = st.lists(st.tuples(st.sampled_from(KEYS), st.none() | st.sampled_from(KEYS)), max_size=40)


@given(MOVES)
def test_whatever_is_moved_where_no_role_comes_to_inherit_from_itself(moves: list[tuple[UUID, UUID | None]]):
    roles = {key: role(key) for key in KEYS}

    for key, parent_id in moves:
        moved = role(key, parent_id)
        try:
            rules.check_parent(moved, roles)
        except GroupRoleCircular:
            continue
        roles[key] = moved

    for each in roles.values():
        line = list(rules.lineage(each, roles))
        assert line[-1].parent_id is None, "the line ends at the top"


def test_what_a_role_allows_is_its_own_and_all_above():
    top = role(KEYS[0], None, GroupPermission.VIEW_LOG)
    middle = role(KEYS[1], KEYS[0], GroupPermission.WARN, priority=5)
    low = role(KEYS[2], KEYS[1], GroupPermission.MUTE, priority=9)
    other = role(KEYS[3], None, GroupPermission.BAN, priority=7)
    roles = {each.id: each for each in (top, middle, low, other)}

    assert rules.effective(low, roles) == {"mute", "warn", "view_log"}
    standing = rules.standing_of([KEYS[1], KEYS[3], KEYS[5]], roles)
    assert standing == Standing(
        names=frozenset({"Role 0", "Role 1", "Role 3"}),
        permissions=frozenset({GroupPermission.WARN, GroupPermission.VIEW_LOG, GroupPermission.BAN}),
        priority=7,
    )
    with pytest.raises(GroupRoleInherited) as refused:
        rules.check_removable(top, roles)
    assert refused.value.fields["heirs"] == "Role 1"
    rules.check_removable(low, roles)


def test_nobody_acts_on_who_stands_as_high():
    def standing(priority: int | None, *permissions: GroupPermission) -> Standing:
        return Standing(permissions=frozenset(permissions), priority=priority)

    guard = standing(5, GroupPermission.BAN)

    assert policies.can(guard, GroupPermission.BAN, target=standing(None))
    assert policies.can(guard, GroupPermission.BAN, target=standing(4))
    assert not policies.can(guard, GroupPermission.BAN, target=standing(5))
    assert not policies.can(guard, GroupPermission.KICK)
    assert not policies.can(standing(None), GroupPermission.BAN)
