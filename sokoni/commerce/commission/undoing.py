"""How recorded changes of commissions are taken back, from now on: what was sold meanwhile keeps its rate."""

from sokoni.commerce.commission import service
from sokoni.commerce.commission.service import ruling
from sokoni.commerce.commission.types import Terms
from sokoni.core import difference
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange

_ADDED = "commission.add"


class RuleUndoer(OneByOne):
    """Lets what was said of a commission before hold again."""

    kind = ruling.KIND
    role = TeamRole.OWNER
    is_of_market = True

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of a rule back; rules are not made in groups."""
        actor, now, undoes_id = said["actor"], said["now"], said["undoes_id"]
        rule = await service.get_rule(session, rule_id=recorded.subject_id)
        if overtaken := difference.conflicts(ruling.facts_of(rule), recorded.after or {}):
            raise ChangeOvertaken(parts=overtaken)
        before = recorded.before or {}
        had_none = before.get("rate_bp") is None
        if recorded.original_action == _ADDED and (had_none or rule.starts_at > now):
            await service.end_rule(session, rule_id=rule.id, actor=actor, now=now, action=action, undoes_id=undoes_id)
            return
        await service.add_rule(
            session,
            key=rule.key,
            terms=Terms(**{name: before[name] for name in ("rate_bp", "fixed_amount", "tax_bp")}),
            starts_at=max(now, rule.starts_at),
            actor=actor,
            now=now,
            action=action,
            undoes_id=undoes_id,
        )
