"""Commands about people: warnings, muting, putting out, banning, and the way back.

What follows is moderation's: a command warns, mutes and bans as rules and pages do.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from sokoni.telegram.console import rules, words
from sokoni.telegram.console.errors import LengthUnfit
from sokoni.telegram.console.service.context import Context, Meant
from sokoni.telegram.console.types import Answer, Order
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.moderation.types import By, Outcome
from sokoni.telegram.role import service as role
from sokoni.telegram.speech.service import escape, plain, say

# What is said of a penalty: for good, and for a time.
_SAID: Mapping[Penalty, tuple[str, str]] = MappingProxyType({
    Penalty.MUTE: (words.MUTED, words.MUTED_FOR),
    Penalty.KICK: (words.KICKED, words.KICKED),
    Penalty.BAN: (words.BANNED, words.BANNED_FOR),
})  # fmt: skip
_UNDO = "m:undo:"


async def warn(context: Context) -> Answer:
    """Warn somebody, with what so many warnings bring."""
    meant = await context.punishable()
    order = Order(lasts=None, reason=rules.why(context.request.rest))
    outcome = await _punish(context, meant, Penalty.WARN, order)
    if outcome.is_queued:
        return Answer(text=say(context.language, words.QUEUED, who=meant.mention))
    lines: list[str] = [say(context.language, words.WARNED, who=meant.mention, count=outcome.warnings)]
    if outcome.penalty in _SAID:
        lines.append(_came_of_it(context, meant, outcome))
    return _answer(context, outcome, [*lines, *_reason(context, order)])


async def mute(context: Context) -> Answer:
    """Let somebody read and not write, for so long or for good."""
    return await _penalise(context, Penalty.MUTE, rules.order(context.request.rest))


async def ban(context: Context) -> Answer:
    """Put somebody out and keep them out, for so long or for good."""
    return await _penalise(context, Penalty.BAN, rules.order(context.request.rest))


async def kick(context: Context) -> Answer:
    """Put somebody out, who may come again."""
    return await _penalise(context, Penalty.KICK, Order(lasts=None, reason=rules.why(context.request.rest)))


async def unwarn(context: Context) -> Answer:
    """Take the last warning off somebody."""
    meant = await context.target()
    lifted = await _lift(context, meant, Penalty.WARN)
    template = words.UNWARNED if lifted else words.NO_WARNINGS
    return Answer(text=say(context.language, template, who=meant.mention))


async def forgive(context: Context) -> Answer:
    """Take all warnings off somebody, each by an action of its own."""
    meant, count = await context.target(), 0
    while await _lift(context, meant, Penalty.WARN):
        count += 1
    template = words.FORGIVEN if count else words.NO_WARNINGS
    return Answer(text=say(context.language, template, who=meant.mention, count=count))


async def unmute(context: Context) -> Answer:
    """Let somebody write again."""
    meant = await context.target()
    await _lift(context, meant, Penalty.MUTE)
    return Answer(text=say(context.language, words.UNMUTED, who=meant.mention))


async def unban(context: Context) -> Answer:
    """Let somebody come again."""
    meant = await context.target()
    await _lift(context, meant, Penalty.BAN)
    return Answer(text=say(context.language, words.UNBANNED, who=meant.mention))


async def approve(context: Context) -> Answer:
    """Let rules leave somebody alone."""
    return await _approve(context, is_approved=True)


async def unapprove(context: Context) -> Answer:
    """Let rules hold for somebody as for everybody."""
    return await _approve(context, is_approved=False)


async def list_warnings(context: Context) -> Answer:
    """The warnings of somebody that count."""
    meant = await context.target()
    found = await moderation.list_warnings(
        context.session, group_key=context.kept.group.id, user_id=meant.user_id, now=context.now
    )
    if not found:
        return Answer(text=say(context.language, words.NO_WARNINGS, who=meant.mention))
    head = say(context.language, words.WARNINGS, who=meant.mention, count=len(found))
    return Answer(text="\n".join([head, *(escape(f"{each.at:%Y-%m-%d} {each.reason}") for each in found)]))


async def _approve(context: Context, *, is_approved: bool) -> Answer:
    meant = await context.target()
    template = words.APPROVED if is_approved else words.UNAPPROVED
    await role.approve(
        context.session,
        chat=context.kept.group,
        user_id=meant.user_id,
        is_approved=is_approved,
        actor=context.actor,
        now=context.now,
    )
    return Answer(text=say(context.language, template, who=meant.mention))


async def _penalise(context: Context, penalty: Penalty, order: Order) -> Answer:
    meant = await context.punishable()
    if not rules.is_length_fit(order.lasts):
        raise LengthUnfit
    outcome = await _punish(context, meant, penalty, order)
    for_good, for_a_time = _SAID[penalty]
    template = for_good if order.lasts is None else for_a_time
    said = say(context.language, template, who=meant.mention, time=order.lasts or timedelta())
    return _answer(context, outcome, [said, *_reason(context, order)])


async def _punish(context: Context, meant: Meant, penalty: Penalty, order: Order) -> Outcome:
    request = context.request
    return await moderation.punish(
        context.session,
        group=context.kept.group,
        user_id=meant.user_id,
        penalty=penalty,
        by=_by(context),
        now=context.now,
        seconds=None if order.lasts is None else int(order.lasts.total_seconds()),
        reason=order.reason,
        name=meant.name,
        message_id=request.reply_message_id,
        deletes=context.deletes,
        decision_key=f"command:{context.request.key}",
    )


async def _lift(context: Context, meant: Meant, penalty: Penalty) -> bool:
    lifted = await moderation.lift(
        context.session,
        group=context.kept.group,
        user_id=meant.user_id,
        penalty=penalty,
        by=_by(context),
        now=context.now,
        reason=rules.why(context.request.rest),
    )
    return lifted is not None


def _by(context: Context) -> By:
    # Who speaks as the group is a person all the same, of whom Telegram tells this number.
    return By(moderator_id=context.request.user_id or rules.ANONYMOUS)


def _came_of_it(context: Context, meant: Meant, outcome: Outcome) -> str:
    """What so many warnings brought, by the group's own ladder."""
    ladder = context.kept.settings.warnings.ladder
    seconds = next((step.seconds for step in ladder if step.warnings == outcome.warnings), None)
    for_good, for_a_time = _SAID[outcome.penalty]
    lasts = None if seconds is None else timedelta(seconds=seconds)
    template = for_good if lasts is None else for_a_time
    return say(context.language, template, who=meant.mention, time=lasts or timedelta())


def _reason(context: Context, order: Order) -> list[str]:
    return [say(context.language, words.REASON, reason=order.reason)] if order.reason else []


def _answer(context: Context, outcome: Outcome, lines: list[str]) -> Answer:
    if outcome.action_id is None:
        return Answer(text="\n".join(lines))
    button = {"text": plain(context.language, words.UNDO), "callback_data": f"{_UNDO}{outcome.action_id}"}
    return Answer(text="\n".join(lines), buttons=[[button]])
