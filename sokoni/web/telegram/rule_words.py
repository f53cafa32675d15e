"""Rules as sentences, such as: When someone posts a link, unless from an administrator, delete and warn."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.rule.engine.conditions import (
    Among,
    Caps,
    Combine,
    Condition,
    Custom,
    Duplicates,
    Flood,
    Forwards,
    Language,
    Links,
    Media,
    Mentions,
    NewMembers,
    Part,
    Patterns,
    WordList,
)
from sokoni.telegram.rule.engine.types import Consequence, Exemptions
from sokoni.telegram.speech import service as speech
from sokoni.web.translation import N_

# So many things of a list are named; of the rest it is said how many they are.
_NAMED = 3

TYPE_WORDS: Mapping[str, str] = MappingProxyType({
    "flood": N_("Many messages at once"),
    "links": N_("Links"),
    "forwards": N_("Forwarded messages"),
    "media": N_("Pictures, stickers and files"),
    "words": N_("Words"),
    "patterns": N_("Regular expressions"),
    "caps": N_("Capitals"),
    "mentions": N_("Mentions of many people"),
    "new_members": N_("What newcomers send"),
    "language": N_("Other languages"),
    "duplicates": N_("The same again and again"),
    "custom": N_("Several of these together"),
})  # fmt: skip
TYPE_HINTS: Mapping[str, str] = MappingProxyType({
    "flood": N_("Somebody writes faster than anybody reads."),
    "links": N_("Addresses of other places; some sites may be allowed."),
    "forwards": N_("What was written elsewhere: channels, bots, other people."),
    "media": N_("Messages that carry one of some kinds of things."),
    "words": N_("Words and phrases, however they are disguised."),
    "patterns": N_("For who knows how to write them; they cannot hold the bot up."),
    "caps": N_("WHOLE SENTENCES LIKE THIS."),
    "mentions": N_("Calling half the group at once."),
    "new_members": N_("Links and pictures of who has just come."),
    "language": N_("Messages in languages that nobody here speaks."),
    "duplicates": N_("The same words or picture, again and again."),
    "custom": N_("Such as links of who has just come, or capitals that mention many people."),
})  # fmt: skip
# The types as what is said of a message, behind 'a message that'.
PART_WORDS: Mapping[str, str] = MappingProxyType({
    "links": N_("has a link"),
    "words": N_("contains words"),
    "patterns": N_("fits a regular expression"),
    "media": N_("carries a picture, a sticker or a file"),
    "forwards": N_("is forwarded"),
    "new_members": N_("is from who has just come"),
    "caps": N_("is written in capitals"),
    "mentions": N_("mentions many people"),
    "language": N_("is in another language"),
    "flood": N_("is one of many at once"),
    "duplicates": N_("says the same again"),
})  # fmt: skip
CARRIED_WORDS: Mapping[str, str] = MappingProxyType({
    "photo": N_("a picture"),
    "video": N_("a video"),
    "animation": N_("an animation"),
    "audio": N_("music"),
    "voice": N_("a voice message"),
    "video_note": N_("a round video"),
    "document": N_("a file"),
    "sticker": N_("a sticker"),
    "custom_emoji": N_("emoji of one's own"),
    "poll": N_("a poll"),
    "location": N_("a place on the map"),
    "venue": N_("a venue"),
    "contact": N_("a contact"),
    "dice": N_("dice"),
    "game": N_("a game"),
    "story": N_("a story"),
    "invoice": N_("an invoice"),
    "buttons": N_("buttons"),
    "via_bot": N_("something made by a bot"),
})  # fmt: skip
SOURCE_WORDS: Mapping[str, str] = MappingProxyType({
    "user": N_("a person"),
    "hidden_user": N_("somebody hidden"),
    "bot": N_("a bot"),
    "group": N_("another group"),
    "channel": N_("a channel"),
})  # fmt: skip
SORT_WORDS: Mapping[str, str] = MappingProxyType({
    "links": N_("links"),
    "forwards": N_("forwarded messages"),
    "media": N_("pictures and files"),
    "mentions": N_("mentions"),
    "anything": N_("anything"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleSpeaker:
    """Says rules in a language."""

    language: str
    translate: Callable[..., str]
    number: Callable[[int], str]
    # The names of the group's roles, by what rules call them.
    roles: Mapping[str, str] = field(default_factory=dict)

    def say(self, condition: Condition, consequence: Consequence, exemptions: Exemptions) -> str:
        """A rule as one sentence."""
        what, then, who = self.say_condition(condition), self.say_consequence(consequence), self._who(exemptions)
        if who:
            return self.translate(N_("When %(what)s, unless from %(who)s, %(then)s."), what=what, who=who, then=then)
        return self.translate(N_("When %(what)s, %(then)s."), what=what, then=then)

    def say_consequence(self, consequence: Consequence) -> str:
        """What follows, the first time and at each step."""
        said = []
        if consequence.deletes:
            said.append(self.translate(N_("delete")))
        if consequence.penalty is not Penalty.NONE:
            said.append(self.say_penalty(consequence.penalty, consequence.duration_seconds))
        first = self._and(said) if said else self.translate(N_("do nothing but count"))
        steps = [
            self.translate(
                N_("at number %(number)s %(penalty)s"),
                number=self.number(step.at),
                penalty=self.say_penalty(step.penalty, step.duration_seconds),
            )
            for step in consequence.steps
        ]
        return "; ".join([first, *steps])

    def say_penalty(self, penalty: str, seconds: int | None) -> str:
        """A penalty, and for how long."""
        words = {
            "none": N_("nothing more"),
            "warn": N_("warn"),
            "mute": N_("mute"),
            "kick": N_("remove"),
            "ban": N_("ban"),
        }
        timed = {"mute": N_("mute for %(time)s"), "ban": N_("ban for %(time)s")}
        if seconds is not None and penalty in timed:
            return self.translate(timed[penalty], time=self.time(seconds))
        return self.translate(words[penalty])

    def time(self, seconds: int) -> str:
        """How long something lasts."""
        return speech.duration(self.language, timedelta(seconds=seconds))

    def say_condition(self, condition: Condition) -> str:
        """What a rule looks for, as what stands behind 'when'."""
        match condition:
            case Flood(messages, seconds):
                return self.translate(
                    N_("someone posts more than %(count)s messages in %(time)s"),
                    count=self.number(messages),
                    time=self.time(seconds),
                )
            case Links():
                return self._links(condition)
            case Forwards():
                return self._forwards(condition)
            case Custom(combine, parts):
                joint = N_(" and ") if combine is Combine.ALL else N_(" or ")
                return self.translate(joint).join(self._part(part) for part in parts)
            case Media() | WordList() | Patterns() | Language() | NewMembers():
                return self._things(condition)
            case _:
                return self._measures(condition)

    def _things(self, condition: Media | WordList | Patterns | Language | NewMembers) -> str:
        match condition:
            case Media(kinds, endings):
                named = [self.translate(words) for key, words in CARRIED_WORDS.items() if key in kinds]
                named += [f"*.{each}" for each in sorted(endings)]
                return self.translate(N_("someone posts %(things)s"), things=self._or(named))
            case WordList(words):
                return self.translate(N_("someone writes %(words)s"), words=self._or(f"“{each}”" for each in words))
            case Patterns(patterns):
                fits = self._or(f"“{each}”" for each in patterns)
                return self.translate(N_("a message fits %(patterns)s"), patterns=fits)
            case Language(allow):
                languages = self._or(sorted(allow))
                return self.translate(N_("a message is in another language than %(languages)s"), languages=languages)
            case NewMembers(seconds, sorts):
                named = [self.translate(words) for key, words in SORT_WORDS.items() if key in sorts]
                return self.translate(
                    N_("someone who came less than %(time)s ago posts %(things)s"),
                    time=self.time(seconds),
                    things=self._or(named),
                )

    def _measures(self, condition: Caps | Mentions | Duplicates) -> str:
        match condition:
            case Caps(percent, letters):
                return self.translate(
                    N_("at least %(percent)s %% of a message of %(letters)s letters or more are capitals"),
                    percent=self.number(percent),
                    letters=self.number(letters),
                )
            case Mentions(most):
                return self.translate(N_("someone mentions more than %(count)s people"), count=self.number(most))
            case Duplicates(times, seconds, among):
                by_one = N_("someone posts the same %(count)s times in %(time)s")
                by_all = N_("the same is posted %(count)s times in %(time)s, by whoever")
                said = by_one if among is Among.MEMBER else by_all
                return self.translate(said, count=self.number(times), time=self.time(seconds))

    def _links(self, condition: Links) -> str:
        if condition.forbid:
            return self.translate(N_("someone posts a link to %(sites)s"), sites=self._or(condition.forbid))
        if condition.allow:
            return self.translate(
                N_("someone posts a link to elsewhere than %(sites)s"), sites=self._or(condition.allow)
            )
        return self.translate(N_("someone posts a link"))

    def _forwards(self, condition: Forwards) -> str:
        if len(condition.sources) == len(SOURCE_WORDS):
            said = self.translate(N_("someone forwards a message"))
        else:
            named = [self.translate(words) for key, words in SOURCE_WORDS.items() if key in condition.sources]
            said = self.translate(N_("someone forwards a message of %(sources)s"), sources=self._or(named))
        if condition.allow:
            return self.translate(
                N_("%(said)s, except of %(names)s"), said=said, names=self._or(sorted(condition.allow))
            )
        return said

    def _part(self, part: Part) -> str:
        said = self.say_condition(part.condition)
        said = f"({said})" if isinstance(part.condition, Custom) else said
        return self.translate(N_("not: %(said)s"), said=said) if part.negated else said

    def _who(self, exemptions: Exemptions) -> str:
        named = []
        if exemptions.admins:
            named.append(self.translate(N_("an administrator")))
        if exemptions.trusted:
            named.append(self.translate(N_("somebody trusted")))
        named += [self.roles.get(each, each) for each in sorted(exemptions.roles)]
        if exemptions.ids:
            named.append(self.translate(N_("%(count)s chosen people"), count=self.number(len(exemptions.ids))))
        return self._or(named)

    def _and(self, named: Iterable[str]) -> str:
        return self.translate(N_(" and ")).join(named)

    def _or(self, named: Iterable[str]) -> str:
        whole = list(named)
        shown, rest = whole[:_NAMED], len(whole) - _NAMED
        if rest > 0:
            shown.append(self.translate(N_("%(count)s more"), count=self.number(rest)))
        if len(shown) < 2:  # noqa: PLR2004  # nothing to join
            return "".join(shown)
        comma = self.translate(N_(", "))
        return self.translate(N_("%(first)s or %(last)s"), first=comma.join(shown[:-1]), last=shown[-1])
