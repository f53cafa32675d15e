"""Files of how a group is kept on the wire."""

from typing import Any, Self

from pydantic import Field

from sokoni.core.schema import Schema
from sokoni.telegram.blueprint.types import Brought, Difference, Part


class GroupFileChangeOut(Schema):
    """Something that becomes other by a file."""

    part: Part
    name: str = Field(description="Of the setting, role, rule, note or filter.")
    is_new: bool
    fields: list[str] = Field(description="What differs in a role, rule, note or filter that is there already.")
    before: Any = Field(default=None, description="Of settings.")
    after: Any = Field(default=None, description="Of settings.")

    @classmethod
    def of(cls, difference: Difference) -> Self:
        """The wire form."""
        return cls(
            part=difference.part,
            name=difference.name,
            is_new=difference.is_new,
            fields=list(difference.fields),
            before=difference.before,
            after=difference.after,
        )


class GroupFileBroughtOut(Schema):
    """What a file changed, or would change."""

    dry_run: bool
    changes: list[GroupFileChangeOut]

    @classmethod
    def of(cls, brought: Brought) -> Self:
        """The wire form."""
        return cls(dry_run=brought.is_trial, changes=[GroupFileChangeOut.of(each) for each in brought.differences])
