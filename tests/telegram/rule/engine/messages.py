"""Messages as the Bot API sends them, and members and rules to judge them by."""

from typing import Any
from uuid import UUID

from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.rule.engine import deciding, parameters, reading
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.engine.message import SeenMessage
from sokoni.telegram.rule.engine.recent import Recent
from sokoni.telegram.rule.engine.types import Consequence, EngineRule, Member, Verdict

GROUP, ANA = -1001234567890, 4242
NOW = 1_800_000_000


def raw(text: str = "", *, at: int = 0, number: int = 1, by: int = ANA, **fields: Any) -> dict[str, Any]:
    """A message of the group, some seconds after the first one could be."""
    return {
        "message_id": number,
        "date": NOW + at,
        "chat": {"id": GROUP, "type": "supergroup"},
        "from": {"id": by, "is_bot": False, "first_name": "Ana"},
        **({"text": text} if text else {}),
        **fields,
    }


def url(text: str, address: str) -> dict[str, Any]:
    """An entity over an address that stands in a text."""
    start = len(text[: text.index(address)].encode("utf-16-le")) // 2
    return {"type": "url", "offset": start, "length": len(address.encode("utf-16-le")) // 2}


def with_link(address: str, **fields: Any) -> dict[str, Any]:
    """A message with a link in it."""
    text = f"😀 look: {address} !"
    return raw(text, entities=[url(text, address)], **fields)


def seen(message: dict[str, Any], *, is_edit: bool = False) -> SeenMessage:
    """The message as rules see it."""
    return reading.read(message, is_edit=is_edit)


def rule(rule_type: str, looked_for: dict[str, Any] | None = None, /, *, number: int = 1, **values: Any) -> EngineRule:
    """A rule of a type."""
    return EngineRule(
        id=UUID(int=number),
        name=values.pop("name", rule_type),
        condition=parameters.from_json(RuleType(rule_type), looked_for or {}),
        consequence=values.pop("consequence", Consequence(penalty=Penalty.WARN)),
        **values,
    )


def judge(message: dict[str, Any], *rules: EngineRule, member: Member | None = None, is_edit: bool = False) -> Verdict:
    """What rules say of a message that is the first one."""
    return deciding.evaluate(
        seen(message, is_edit=is_edit), member or Member(), Recent(), deciding.compile_rules(rules)
    )


def judge_all(messages: list[dict[str, Any]], *rules: EngineRule) -> list[Verdict]:
    """What rules say of messages of a group, one after the other."""
    compiled, recents, group, verdicts = deciding.compile_rules(rules), {}, Recent().group, []
    for message in map(seen, messages):
        mine = recents.get(message.author_id, Recent())
        verdict = deciding.evaluate(message, Member(), Recent(mine.author, mine.strikes, group), compiled)
        recents[message.author_id], group = verdict.recent, verdict.recent.group
        verdicts.append(verdict)
    return verdicts


def evidence(message: dict[str, Any], *rules: EngineRule, member: Member | None = None) -> str | None:
    """By what a message breaks a rule; None if it breaks none."""
    hit = judge(message, *rules, member=member).hit
    return None if hit is None else hit.evidence
