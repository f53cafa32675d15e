"""What can go wrong with roles.

DomainError
├── GroupRoleMissing     none of this name in the group
├── GroupRoleTaken       another has the name
├── GroupRoleCircular    it would inherit from itself
├── GroupRoleInherited   others inherit from it
└── GroupRolesTooMany    a group has as many as it may
"""

from sokoni.core.errors import DomainError, Kind


class GroupRoleMissing(DomainError):
    """The group has no role of this name."""

    code = "group_role.missing"
    kind = Kind.MISSING
    message = "This group has no role “{name}”."
    hint = "Look at the group's roles; their names are told apart by every letter, not by capitals."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class GroupRoleTaken(DomainError):
    """The group has another role of this name."""

    code = "group_role.taken"
    kind = Kind.CONFLICT
    message = "This group has a role “{name}” already."
    hint = "Change that one, or take another name."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class GroupRoleCircular(DomainError):
    """A role would inherit from itself, perhaps by way of others."""

    code = "group_role.circular"
    kind = Kind.CONFLICT
    message = "The role “{name}” would inherit from itself by way of “{parent}”."
    hint = "Let it inherit from a role that does not inherit from it."

    def __init__(self, *, name: str, parent: str) -> None:
        super().__init__(name=name, parent=parent)


class GroupRoleInherited(DomainError):
    """Others inherit from a role that was to go."""

    code = "group_role.inherited"
    kind = Kind.CONFLICT
    message = "Other roles inherit from “{name}”: {heirs}."
    hint = "Let these inherit from another role, or from none, before this one goes."

    def __init__(self, *, name: str, heirs: str) -> None:
        super().__init__(name=name, heirs=heirs)


class GroupRolesTooMany(DomainError):
    """A group has as many roles as it may."""

    code = "group_role.too_many"
    kind = Kind.CONFLICT
    message = "A group has at most {most} roles."
    hint = "Take one away that nobody needs."

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)
