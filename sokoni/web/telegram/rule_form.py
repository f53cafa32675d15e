"""A rule as a form, each type with its own fields: filled from a rule, and read back as a draft."""

from collections.abc import Sequence

from sokoni.core.errors import DomainError
from sokoni.telegram.group.settings_types import LONGEST_SECONDS, SHORTEST_SECONDS, Penalty
from sokoni.telegram.rule import rules
from sokoni.telegram.rule.engine import parameters
from sokoni.telegram.rule.engine.conditions import Custom, RuleType
from sokoni.telegram.rule.engine.types import Exemptions, Step
from sokoni.telegram.rule.types import Rule, RuleDraft
from sokoni.web.forms import Form
from sokoni.web.telegram import condition_form, custom_form, spans
from sokoni.web.translation import N_

STEP_ROWS = 3
MODES = ("on", "trial", "off")
PLACE = "parameters"


def beginning(rule_type: RuleType) -> Form:
    """An empty form for a rule of a type, with what most would say."""
    if rule_type is RuleType.CUSTOM:
        values, several = custom_form.values_of(custom_form.BEGINNING)
    else:
        values, several = condition_form.beginning(rule_type, PLACE)
    values |= {"type": rule_type.value, "mode": "trial", "penalty": Penalty.WARN.value, "deletes": "1", "priority": "0"}
    return Form(values | {"admins": "1", "trusted": "1"}, several=several)


def values_of(rule: Rule) -> Form:
    """A form that says what a rule says."""
    rule_type = parameters.type_of(rule.condition)
    if isinstance(rule.condition, Custom):
        values, several = custom_form.values_of(rule.condition)
    else:
        values, several = condition_form.values_of(rule.condition, PLACE)
    values |= {
        "type": rule_type.value,
        "name": rule.name,
        "description": rule.description,
        "mode": mode_of(rule),
        "penalty": rule.consequence.penalty.value,
        "deletes": "1" if rule.consequence.deletes else "",
        "priority": str(rule.priority),
        "admins": "1" if rule.exemptions.admins else "",
        "trusted": "1" if rule.exemptions.trusted else "",
        "exempt_ids": " ".join(str(each) for each in sorted(rule.exemptions.ids)),
        **spans.values_of("duration_seconds", rule.consequence.duration_seconds),
    }
    for place, step in enumerate(rule.consequence.steps):
        values |= {f"at-{place}": str(step.at), f"at-penalty-{place}": step.penalty.value}
        values |= spans.values_of(f"at-time-{place}", step.duration_seconds)
    return Form(values, several={**several, "roles": sorted(rule.exemptions.roles)})


def mode_of(rule: Rule) -> str:
    """Whether a rule is enforced, on trial, or switched off."""
    if not rule.is_enabled:
        return "off"
    return "trial" if rule.is_dry else "on"


def type_of(form: Form) -> RuleType | None:
    """What sort of rule a form is about."""
    said = form.text("type")
    return RuleType(said) if said in frozenset(RuleType) else None


def step_rows(form: Form) -> Sequence[int]:
    """The places of the steps: those that are filled, and room for more."""
    filled = [int(name.removeprefix("at-")) for name in form.values if name.removeprefix("at-").isdecimal()]
    return range(max(STEP_ROWS, max(filled, default=0) + 2))


def read(form: Form, rule_type: RuleType) -> RuleDraft:
    """What was said; mistakes are left in the form."""
    penalty, mode, is_custom = form.text("penalty"), form.text("mode"), rule_type is RuleType.CUSTOM
    return RuleDraft(
        name=form.required("name")[: rules.MAX_NAME],
        description=form.text("description")[: rules.MAX_DESCRIPTION],
        rule_type=rule_type,
        parameters=custom_form.read(form) if is_custom else condition_form.read(form, rule_type, PLACE),
        penalty=Penalty(penalty) if penalty in frozenset(Penalty) else Penalty.NONE,
        duration_seconds=_read_time(form, "duration_seconds", penalty),
        deletes=bool(form.text("deletes")),
        steps=_read_steps(form),
        exemptions=Exemptions(
            admins=bool(form.text("admins")),
            trusted=bool(form.text("trusted")),
            roles=frozenset(form.each("roles")),
            ids=_read_ids(form),
        ),
        priority=form.integer("priority", least=-rules.MAX_PRIORITY, most=rules.MAX_PRIORITY),
        is_enabled=mode != "off",
        is_dry=mode == "trial",
    )


def put_beside(form: Form) -> None:
    """Put what a service says of something within the parameters beside the field that has it."""
    if form.text("type") == RuleType.CUSTOM:
        custom_form.put_beside(form)
    for name in [each for each in form.mistakes if each.startswith(f"{PLACE}.") and each not in form.values]:
        error = form.mistakes.pop(name)
        known = next((each for each in form.values if name.startswith(each) and each.startswith(f"{PLACE}.")), None)
        if f"{PLACE}.kept" in form.values:
            form.mistakes[PLACE] = error
        elif known is not None:
            form.mistakes[known] = error
        elif isinstance(error, DomainError) and name.count(".") == 1:
            form.mistakes[name] = error
        elif isinstance(error, DomainError):
            form.problem = error


def _read_steps(form: Form) -> tuple[Step, ...]:
    steps = []
    for place in step_rows(form):
        if not form.text(f"at-{place}"):
            continue
        penalty = form.text(f"at-penalty-{place}")
        steps.append(
            Step(
                at=form.integer(f"at-{place}", least=1, most=1000),
                penalty=Penalty(penalty) if penalty in frozenset(Penalty) else Penalty.NONE,
                duration_seconds=_read_time(form, f"at-time-{place}", penalty),
            )
        )
    return tuple(steps)


def _read_time(form: Form, name: str, penalty: str) -> int | None:
    """For how long, where that can be said; who changed the penalty need not empty the field."""
    if penalty not in {Penalty.MUTE, Penalty.BAN}:
        return None
    return spans.read(form, name, least=SHORTEST_SECONDS, most=LONGEST_SECONDS)


def _read_ids(form: Form) -> frozenset[int]:
    found = set()
    for each in form.text("exempt_ids").replace(",", " ").split():
        try:
            found.add(int(each))
        except ValueError:
            form.mistakes["exempt_ids"] = N_("Numbers of people, with spaces between them.")
    return frozenset(found)
