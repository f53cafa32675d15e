"""What somebody may do to somebody else by their roles. Pure."""

from sokoni.telegram.role.types import GroupPermission, Standing


def can(actor: Standing, permission: GroupPermission, *, target: Standing | None = None) -> bool:
    """Whether somebody's roles allow something, and to whom: to nobody who stands as high or higher."""
    if permission not in actor.permissions or actor.priority is None:
        return False
    return stands_above(actor, target)


def stands_above(actor: Standing, target: Standing | None) -> bool:
    """Whether somebody's roles put them above somebody else; above whoever holds none."""
    if target is None or target.priority is None:
        return True
    return actor.priority is not None and actor.priority > target.priority
