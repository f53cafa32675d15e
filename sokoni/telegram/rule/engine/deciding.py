"""The one function that says what rules make of a message."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sokoni.telegram.gateway.rules import message_key
from sokoni.telegram.rule.engine import matching
from sokoni.telegram.rule.engine.conditions import Among, Condition, Custom, Duplicates, Flood, NewMembers
from sokoni.telegram.rule.engine.message import SeenMessage
from sokoni.telegram.rule.engine.recent import ALBUM_SECONDS, MAX_POSTS, Post, Recent, Strike
from sokoni.telegram.rule.engine.types import EngineRule, Hit, Member, Verdict


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A rule with what looks for it, and for how many seconds a new hit belongs to the last one; 0 for never."""

    rule: EngineRule
    look: matching.Matcher
    burst_seconds: int


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """A group's rules, prepared; and how many seconds and messages must be remembered for them.

    `asks_when_joined` says that one of them looks at how long members have been there.
    """

    rules: tuple[_Prepared, ...]
    horizon: int
    depth: int
    group_horizon: int
    group_depth: int
    asks_when_joined: bool = False

    @property
    def remembers(self) -> bool:
        """Whether anything must be remembered at all, beside strikes."""
        return bool(self.depth or self.group_depth)


def compile_rules(rules: Iterable[EngineRule]) -> CompiledRules:
    """Rules as `evaluate` takes them, in the order in which they are looked at."""
    ordered = sorted(rules, key=lambda rule: (-rule.priority, rule.id))
    prepared, own, shared = [], [], []
    for rule in ordered:
        counting = list(_counting(rule.condition))
        own += [each for each in counting if not _is_shared(each)]
        shared += [each for each in counting if _is_shared(each)]
        burst = max((each.seconds for each in counting), default=0)
        prepared.append(_Prepared(rule, matching.matcher(rule.condition), burst))
    return CompiledRules(
        rules=tuple(prepared),
        horizon=max((each.seconds for each in own), default=0),
        depth=_depth(own),
        group_horizon=max((each.seconds for each in shared), default=0),
        group_depth=_depth(shared),
        asks_when_joined=any(isinstance(each, NewMembers) for rule in ordered for each in _parts(rule.condition)),
    )


def evaluate(message: SeenMessage, member: Member, recent: Recent, rules: CompiledRules) -> Verdict:
    """Which rule a message breaks, which it would break, and what is remembered.

    The first rule that holds decides. Rules on trial never do, and rules that leave the author alone are told apart:
    what they would have hit is what a trial is asked for. What Telegram or an anonymous administrator wrote breaks no
    rule.
    """
    if message.is_service or message.is_privileged or not message.author_id:
        return Verdict(hit=None, dry=(), spared=(), recent=recent)
    seen = _remembering(message, recent, rules)
    hit = _struck_album(message, seen, rules)
    dry: list[Hit] = []
    spared: list[Hit] = []
    strikes: list[Strike] = []
    for prepared in rules.rules:
        rule = prepared.rule
        if hit is not None and not rule.is_dry:
            continue
        evidence = prepared.look(message, member, seen)
        if evidence is None:
            continue
        found = _hit(prepared, message, seen, evidence)
        if _is_exempt(rule, message, member):
            spared.append(found)
            continue
        if rule.is_dry:
            dry.append(found)
        else:
            hit = found
        # What nothing to come can belong to need not be remembered.
        if prepared.burst_seconds or message.album is not None:
            strikes.append(Strike(rule.id, message.sent_at, message.album))
    after = seen.with_strikes(strikes, horizon=max(rules.horizon, rules.group_horizon, ALBUM_SECONDS))
    return Verdict(hit=hit, dry=tuple(dry), spared=tuple(spared), recent=after)


def _remembering(message: SeenMessage, recent: Recent, rules: CompiledRules) -> Recent:
    if message.is_edit or not rules.remembers:
        return recent
    post = Post(message.sent_at, message.fingerprint, message.album)
    author = recent.author.with_post(post, horizon=rules.horizon, depth=rules.depth)
    group = recent.group.with_post(post, horizon=rules.group_horizon, depth=rules.group_depth)
    return Recent(author, recent.strikes, group)


def _struck_album(message: SeenMessage, recent: Recent, rules: CompiledRules) -> Hit | None:
    """The hit of an album that broke a rule with another of its messages already."""
    if message.album is None:
        return None
    struck = {each.rule_id for each in recent.strikes if each.is_of(message.album, at=message.sent_at)}
    for prepared in rules.rules:
        if prepared.rule.id in struck and not prepared.rule.is_dry:
            return Hit(rule=prepared.rule, evidence="", key=_key(message), is_repeated=True)
    return None


def _hit(prepared: _Prepared, message: SeenMessage, recent: Recent, evidence: str) -> Hit:
    strikes, at = recent.strikes_of(prepared.rule.id), message.sent_at
    is_repeated = any(each.is_of(message.album, at=at) for each in strikes) or (
        prepared.burst_seconds > 0 and bool(strikes) and at - strikes[-1].at < prepared.burst_seconds
    )
    return Hit(rule=prepared.rule, evidence=evidence, key=_key(message), is_repeated=is_repeated)


def _key(message: SeenMessage) -> str:
    """The name of the offence: of an album, or of a message, however often it is edited."""
    return f"m{message_key(message.chat_id, message.message_id)}" if message.album is None else f"a{message.album}"


def _is_exempt(rule: EngineRule, message: SeenMessage, member: Member) -> bool:
    exempt = rule.exemptions
    return (
        (exempt.admins and member.is_admin)
        or (exempt.trusted and member.is_trusted)
        or message.author_id in exempt.ids
        or (bool(exempt.roles) and not exempt.roles.isdisjoint(member.roles))
    )


def _parts(condition: Condition) -> Iterator[Condition]:
    """A condition, or all that are combined in it."""
    if isinstance(condition, Custom):
        for part in condition.parts:
            yield from _parts(part.condition)
    else:
        yield condition


def _counting(condition: Condition) -> Iterator[Flood | Duplicates]:
    for part in _parts(condition):
        if isinstance(part, Flood | Duplicates):
            yield part


def _is_shared(condition: Flood | Duplicates) -> bool:
    return isinstance(condition, Duplicates) and condition.among is Among.GROUP


def _depth(conditions: Iterable[Flood | Duplicates]) -> int:
    """How many messages must be remembered; between two that are alike there may be any others."""
    needed = [each.messages + 1 if isinstance(each, Flood) else MAX_POSTS for each in conditions]
    return min(MAX_POSTS, max(needed, default=0))
