"""A group's rules: listed as sentences, written, tried on last week's messages, switched on and off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.telegram.gateway import members as known
from sokoni.telegram.group.types import Group, Need
from sokoni.telegram.role import service as roles
from sokoni.telegram.rule import errors, kept_trials, trials
from sokoni.telegram.rule import service as rules
from sokoni.telegram.rule.engine import parameters
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.types import Rule, RuleDraft, Trial
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import custom_form, rule_form, rule_trials, rule_words, spans, words
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page
from sokoni.web.telegram.rule_trials import NOTHING_BESIDE, Beside
from sokoni.web.telegram.rule_words import RuleSpeaker
from sokoni.web.telegram.settings import may_change
from sokoni.web.translation import N_

MODE_WORDS = (
    ("on", N_("Enforced")),
    ("trial", N_("On trial: what it would do is noted, and nothing follows")),
    ("off", N_("Switched off")),
)
MATCH_WORDS = (("all", N_("all of these")), ("any", N_("any of these")))
# A list of words may be as long.
_LONGEST = 1_000_000
AMONG_WORDS = (("member", N_("from one member")), ("group", N_("from whoever")))
_EDITS: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "on": {"is_enabled": True, "is_dry": False},
    "trial": {"is_enabled": True, "is_dry": True},
    "off": {"is_enabled": False},
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A rule as it stands in the list."""

    rule: Rule
    sentence: str
    mode: str
    beside: Beside


async def list_rules(
    request: Request, desk: Desk, session: Read, now: Now, page: PageParameters, group_id: int
) -> Response:
    """The rules of a group as sentences, as they are looked at, and what each would have done; six statements."""
    group = await open_group(session, desk, group_id)
    # Before the rules are read: what changes between is heard of, and seen once more.
    mark = (await kept_trials.marks(session, [group.id])).get(group.id, "")
    listing = await rules.list_rules(session, group_id=group_id, subject=desk.subject, page=page)
    overview = await kept_trials.look(session, group_id=group_id, subject=desk.subject)
    speaker = speaker_of(request, desk)
    return group_page(
        request,
        "rules.html",
        desk,
        group,
        tab="/rules",
        listing=listing,
        lines=[
            Line(each, say(speaker, each), rule_form.mode_of(each), rule_trials.beside(overview, each, now=now))
            for each in listing.items
        ],
        work=rule_trials.work(overview, now=now),
        mark=mark,
        mode_words=dict(MODE_WORDS),
        may_change=may_change(desk, group),
    )


async def show_new(request: Request, desk: Desk, session: Read, group_id: int, of: str = "") -> Response:
    """What a new rule may look for; then its form."""
    group = await open_group(session, desk, group_id)
    if of not in frozenset(RuleType):
        kinds = [(each.value, rule_words.TYPE_WORDS[each], rule_words.TYPE_HINTS[each]) for each in RuleType]
        return group_page(request, "rule_types.html", desk, group, tab="/rules", kinds=kinds)
    return await _page(request, desk, session, group, rule_form.beginning(RuleType(of)))


async def create(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Make a rule, or only try it."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    return await _write(request, desk, session, group, None, now=now)


async def show_rule(request: Request, desk: Desk, session: Read, now: Now, group_id: int, rule_id: UUID) -> Response:
    """A rule to be changed, and what it would have done; eight statements."""
    group = await open_group(session, desk, group_id)
    rule = await rules.get_rule(session, group_id=group_id, rule_id=rule_id, subject=desk.subject)
    overview = await kept_trials.look(session, group_id=group_id, subject=desk.subject)
    mark = (await kept_trials.marks(session, [group.id])).get(group.id, "")
    form, beside = rule_form.values_of(rule), rule_trials.beside(overview, rule, now=now)
    return await _page(request, desk, session, group, form, rule=rule, beside=beside, mark=mark)


async def save(request: Request, desk: Desk, session: Write, now: Now, group_id: int, rule_id: UUID) -> Response:
    """Write a rule anew, or only try what the form says."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    rule = await rules.get_rule(session, group_id=group_id, rule_id=rule_id, subject=desk.subject)
    return await _write(request, desk, session, group, rule, now=now)


async def switch(request: Request, desk: Desk, session: Write, now: Now, group_id: int, rule_id: UUID) -> Response:
    """Enforce a rule, put it on trial, switch it off, or take it away; each taken back by one button."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    wanted = (await forms.read(request)).text("do")
    note = "group-rule-saved"
    with change.together(session) as together:
        if wanted == "remove":
            note = "group-rule-removed"
            await rules.remove_rule(session, group_id=group_id, rule_id=rule_id, subject=desk.subject, now=now)
        elif wanted in _EDITS:
            await rules.change_rule(
                session, group_id=group_id, rule_id=rule_id, edit=_EDITS[wanted], subject=desk.subject, now=now
            )
    return rendering.redirect(request, f"{desk.at(group)}/rules", note=note, undo=together)


async def _write(
    request: Request, desk: Desk, session: WriteSession, group: Group, rule: Rule | None, *, now: datetime
) -> Response:
    form = await forms.read(request, longest=_LONGEST)
    rule_type = parameters.type_of(rule.condition) if rule is not None else rule_form.type_of(form)
    if rule_type is None:
        raise errors.RuleMissing
    if custom_form.rearrange(form):
        return await _page(request, desk, session, group, form, rule=rule)
    draft = rule_form.read(form, rule_type)
    trial, saved = None, None
    with change.together(session) as together:
        if form.is_right and form.text("do") == "try":
            trial = await forms.attempt(
                session,
                form,
                lambda: trials.try_draft(session, group_id=group.group_id, draft=draft, subject=desk.subject, now=now),
            )
        elif form.is_right:
            saved = await forms.attempt(session, form, lambda: _save(session, desk, group, rule, draft, now=now))
    if saved is None:
        rule_form.put_beside(form)
        return await _page(request, desk, session, group, form, rule=rule, trial=trial)
    address = f"{desk.at(group)}/rules/{saved.id}"
    return rendering.redirect(request, address, note="group-rule-saved", undo=together)


async def _save(
    session: WriteSession, desk: Desk, group: Group, rule: Rule | None, draft: RuleDraft, *, now: datetime
) -> Rule:
    if rule is None:
        return await rules.add_rule(session, group_id=group.group_id, draft=draft, subject=desk.subject, now=now)
    # Switched off it may be one on trial nevertheless: the form does not say which.
    left = {"is_dry"} if not draft.is_enabled else set()
    edit = {name: getattr(draft, name) for name in draft.__dataclass_fields__ if name not in left}
    return await rules.change_rule(
        session, group_id=group.group_id, rule_id=rule.id, edit=edit, subject=desk.subject, now=now
    )


async def _page(
    request: Request,
    desk: Desk,
    session: ReadSession,
    group: Group,
    form: Form,
    *,
    rule: Rule | None = None,
    trial: Trial | None = None,
    beside: Beside = NOTHING_BESIDE,
    mark: str = "",
) -> Response:
    rule_type = parameters.type_of(rule.condition) if rule is not None else rule_form.type_of(form)
    names = await _names(session, trial)
    there = await roles.list_roles(session, group_id=group.group_id, subject=desk.subject)
    # A role that is gone stays to be seen, and to be unticked, where the rule still names it.
    role_names = {each.role.name for each in there}.union(form.several.get("roles", ()))
    speaker = speaker_of(request, desk)
    return group_page(
        request,
        "rule.html",
        desk,
        group,
        tab="/rules",
        form=form,
        rule=rule,
        sentence=say(speaker, rule) if rule is not None else "",
        rule_type=rule_type,
        part_rows=custom_form.rows(form) if rule_type is RuleType.CUSTOM else (),
        most_parts=parameters.MAX_PARTS,
        type_words=rule_words.TYPE_WORDS,
        part_words=rule_words.PART_WORDS,
        mode_words=MODE_WORDS,
        among_words=AMONG_WORDS,
        match_words=MATCH_WORDS,
        penalty_words=words.PENALTY_WORDS,
        carried_words=rule_words.CARRIED_WORDS,
        source_words=rule_words.SOURCE_WORDS,
        sort_words=rule_words.SORT_WORDS,
        step_rows=rule_form.step_rows(form),
        units=spans.UNIT_WORDS,
        trial=trial,
        beside=beside,
        mark=mark,
        names=names,
        role_options=[(name, name) for name in sorted(role_names)],
        may_change=may_change(desk, group),
    )


async def _names(session: ReadSession, trial: Trial | None) -> dict[int, str]:
    """Who wrote the samples of a trial."""
    ids = {each.user_id for each in trial.samples} if trial is not None else set()
    return {key: each.name for key, each in (await known.people(session, user_ids=ids)).items()} if ids else {}


def speaker_of(request: Request, desk: Desk) -> RuleSpeaker:
    """Says rules in the reader's language."""
    language, wording = rendering.words(request, desk.subject)
    return RuleSpeaker(language.code, partial(rendering.translate, request, desk.subject), wording.number)


def say(speaker: RuleSpeaker, rule: Rule) -> str:
    """A rule as one sentence."""
    return speaker.say(rule.condition, rule.consequence, rule.exemptions)
