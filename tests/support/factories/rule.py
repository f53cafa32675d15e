"""Rules of groups, and messages of last week, for tests."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group
from sokoni.telegram.rule import messages, rules, service
from sokoni.telegram.rule.engine import parameters, reading
from sokoni.telegram.rule.engine.conditions import Condition, RuleType
from sokoni.telegram.rule.engine.types import Member
from sokoni.telegram.rule.types import LoggedMessage, Rule, RuleDraft
from tests.support.factories.group import OPERATOR

ANA = 4242


def draft(rule_type: str = "caps", parameters: dict[str, Any] | None = None, **said: Any) -> RuleDraft:
    """A rule as somebody writes it."""
    return RuleDraft(
        **{"name": f"No {rule_type}", "rule_type": RuleType(rule_type), "parameters": parameters or {}, **said}
    )


async def rule(
    session: WriteSession,
    group: Group,
    rule_type: str = "caps",
    parameters: dict[str, Any] | None = None,
    *,
    now: datetime,
    **said: Any,
) -> Rule:
    """A rule of a group."""
    return await service.add_to(
        session, group=group, draft=draft(rule_type, parameters, **said), actor=OPERATOR.actor(), now=now
    )


def made(condition: Condition) -> Rule:
    """A rule that looks for something, as it would be kept."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    said = draft(parameters.type_of(condition).value, parameters.to_json(condition), penalty=Penalty.NONE)
    return rules.made(said, rule_id=UUID(int=1), group_key=UUID(int=2), created_at=at, now=at)


def message(
    group: Group, text: str = "", *, at: datetime, number: int = 1, by: int = ANA, **fields: Any
) -> dict[str, Any]:
    """A message of a group as the Bot API sends it."""
    return {
        "message_id": number,
        "date": int(at.timestamp()),
        "chat": {"id": group.group_id, "type": "supergroup", "title": group.name},
        "from": {"id": by, "is_bot": False, "first_name": "Ana"},
        **({"text": text} if text else {}),
        **fields,
    }


def edited(message: dict[str, Any], text: str, *, at: datetime) -> dict[str, Any]:
    """The message with other words, as the Bot API tells of it."""
    return {**message, "text": text, "edit_date": int(at.timestamp())}


async def said(
    session: WriteSession,
    group: Group,
    *raw: dict[str, Any],
    member: Member | None = None,
    judged_at: datetime | None = None,
) -> list[LoggedMessage]:
    """Messages that were said and judged, at once if it is not said when; those that were new."""
    seen = [
        LoggedMessage(
            group_key=group.id,
            seen=reading.read(each, is_edit="edit_date" in each),
            member=member or Member(),
            judged_at=each.get("edit_date", each["date"]) if judged_at is None else int(judged_at.timestamp()),
            body=each,
        )
        for each in raw
    ]
    return list(await messages.remember(session, messages=seen))
