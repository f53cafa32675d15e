"""Groups on the wire."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from sokoni.core.schema import Schema
from sokoni.telegram.group import rules
from sokoni.telegram.group.settings_types import MAX_CUSTOM_TEXT, CustomValue, GroupSettings
from sokoni.telegram.group.types import Group, GroupDraft, GroupEdit, GroupKind, GroupState, Imported

GroupNumber = Annotated[
    int, Field(ge=rules.LOWEST_ID, lt=0, description="Telegram's number of the chat.", examples=[-1001234567890])
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=rules.MAX_NAME)]
Description = Annotated[str, Field(max_length=rules.MAX_DESCRIPTION)]
Username = Annotated[str, Field(max_length=rules.MAX_USERNAME, pattern=r"^\w*$", description="Without the @.")]


class GroupIn(Schema):
    """A chat that is to be a group here."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"group_id": -1001234567890, "name": "My Group"}]}
    )

    group_id: GroupNumber
    name: Name
    description: Description = ""
    username: Username | None = None
    shop_id: UUID | None = Field(
        default=None,
        description="For sellers with several shops; an operator's group without one is the marketplace's.",
    )

    def to_draft(self) -> GroupDraft:
        """The same in our own words."""
        return GroupDraft(**self.model_dump())


class GroupEditIn(Schema):
    """What is to be otherwise; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Lamps of Bogotá"}]})

    name: Name | None = None
    description: Description | None = None
    username: Username | None = None

    def to_edit(self) -> GroupEdit:
        """The same in our own words."""
        return GroupEdit(**self.model_dump())


class CustomSettingIn(Schema):
    """A value that a program keeps with a group."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"value": "dark"}]})

    value: Annotated[str, Field(max_length=MAX_CUSTOM_TEXT)] | bool | int | float


class CustomSettingOut(Schema):
    """A value that a program keeps with a group."""

    name: str
    value: CustomValue


class SettingChangeOut(Schema):
    """A setting that an import says otherwise."""

    name: str = Field(examples=["welcome.text"])
    before: Any
    after: Any


class GroupSettingsImportOut(Schema):
    """Settings as an import leaves them, or would leave them."""

    dry_run: bool
    changes: list[SettingChangeOut]
    settings: GroupSettings

    @classmethod
    def of(cls, imported: Imported) -> Self:
        """The wire form."""
        changes = [SettingChangeOut(name=each.name, before=each.before, after=each.after) for each in imported.changes]
        return cls(dry_run=imported.is_trial, changes=changes, settings=imported.settings)


class GroupOut(Schema):
    """A group. `version` grows with every change of it, its settings, roles and rules."""

    group_id: int
    name: str
    description: str
    username: str | None
    kind: GroupKind
    state: GroupState = Field(
        description="`claimed`: no bot was seen in it yet; `demoted`: its bot is no administrator; `left`: it is out."
    )
    member_count: int | None
    shop_id: UUID | None
    bot_id: UUID | None
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, group: Group) -> Self:
        """The wire form."""
        return cls(**{name: getattr(group, name) for name in cls.model_fields})
