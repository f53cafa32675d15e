"""What somebody may do to somebody else by their roles. Pure."""

from sokoni.telegram.role.types import GroupPermission, Standing


def can(actor: Standing, permission: GroupPermission, *, target: Standing | None = None) -> bool:
    """Whether somebody's roles allow something, and to whom: to nobody who stands as high or higher."""
    if permission not in actor.permissions or actor.priority is None:
        return False
    return target is None or target.priority is None or actor.priority > target.priority
