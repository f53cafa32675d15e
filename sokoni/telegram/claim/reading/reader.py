"""What a reply means, under the post that it answers."""

import re
from collections.abc import Sequence

from sokoni.telegram.claim.reading import counting, items, judging
from sokoni.telegram.claim.reading.items import Clause, Item, Shelf
from sokoni.telegram.claim.reading.judging import Judged, Verdict
from sokoni.telegram.claim.reading.lexicon.kinds import Kind
from sokoni.telegram.claim.types import Aside, Cancelled, ClaimDoubt, NoClaim, Post, Reading, Unclear

# A minus that touches a number; a dash before one is how lists are written.
_LESS_THAN_NOTHING = re.compile(r"\s*[-−–]\d")  # as people type them
_ASIDES = (Aside.DECLINED, Aside.PRICE, Aside.QUESTION, Aside.OWNED)


def read(text: str, post: Post) -> Reading:
    """What a reply claims, or what must be asked back, or that it claims nothing.

    A claim counts goods by the post's own values, whatever words they were named by. Where two things could be meant,
    it is asked rather than guessed: a wrong hold costs the seller more than a question.
    """
    if _LESS_THAN_NOTHING.match(text):
        return Unclear(ClaimDoubt.QUANTITY)
    shelf = items.shelf_of(post)
    clauses = items.clauses_of(text, shelf)
    judged = _in_sentences(clauses, [judging.judge(clause, shelf) for clause in clauses], shelf)
    verdicts = {each.verdict for each in judged}
    if Verdict.CANCEL in verdicts:
        return Unclear(ClaimDoubt.CHANGE) if Verdict.CLAIM in verdicts and _counts(judged) else Cancelled()
    if Verdict.CHANGE in verdicts:
        return Unclear(ClaimDoubt.CHANGE)
    if verdicts & {Verdict.CLAIM, Verdict.BARE}:
        return counting.count(_words(judged), shelf)
    if Verdict.INTENT in verdicts:
        return Unclear(ClaimDoubt.INTENT)
    asides = {each.aside for each in judged if each.verdict is Verdict.ASIDE}
    return NoClaim(next((aside for aside in _ASIDES if aside in asides), Aside.CHATTER))


def _in_sentences(clauses: Sequence[Clause], judged: Sequence[Judged], shelf: Shelf) -> list[Judged]:
    """The verdicts, each seen in its sentence: 'red or blue, what do you think?' asks with both of its clauses."""
    asking = {
        clause.sentence
        for clause, each in zip(clauses, judged, strict=True)
        if each.verdict is Verdict.ASIDE and each.aside in {Aside.QUESTION, Aside.OWNED}
    }
    return [
        Judged(Verdict.ASIDE, aside=Aside.QUESTION)
        if each.verdict is Verdict.BARE and clause.sentence in asking and not judging.says_all(each.items, shelf)
        else each
        for clause, each in zip(clauses, judged, strict=True)
    ]


def _counts(judged: Sequence[Judged]) -> bool:
    return any(item.kind in {Kind.NUMBER, Kind.VALUE} for each in judged for item in each.items)


def _words(judged: Sequence[Judged]) -> list[Item]:
    """The words of all clauses that claim, with what joins clauses between them."""
    claiming: list[tuple[Item, ...]] = [each.items for each in judged if each.verdict in {Verdict.CLAIM, Verdict.BARE}]
    if not any(item.choice is not None for items in claiming for item in items):
        claiming[:0] = [each.items for each in judged if each.verdict is Verdict.ASIDE]
    words: list[Item] = []
    for each in filter(None, claiming):
        words.extend([Item(kind=Kind.AND, text=","), *each] if words else each)
    return words
