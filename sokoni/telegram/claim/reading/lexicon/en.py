"""English, as people write it under a post."""

from sokoni.telegram.claim.reading.lexicon.kinds import Kind, Numerals, Phrases

PHRASES: Phrases = {
    Kind.TAKE: """
        mine; sold; we'll take; we will take; we want; we need; i'll get; i'm in; put aside; set aside; aside;
        interested; i'm interested; i wanted; dibs; claim; claimed; claiming; i'll take; ill take; i will take; i
        take; i'll have; i want; want; i need; need; i'd like; would like; count me in; put me down; sign me up;
        reserve; reserve me; hold; save; buy; buying; i'll buy; take my money; sold to me; grab; i'll grab; order; i'd
        love; gimme; give me; send me
    """,
    Kind.ME: "me; for me; i; myself; to me",
    Kind.WISHES: """
        can i have; can i get; could i have; could i get; may i have; may i get; can you save me; can you hold; could
        you hold; could you save me; can you reserve; can you put; can u put; can u save; can u hold; could you put;
        can you set; could you set; could you reserve; can i claim; could i claim; can i take; can i reserve; can you
        put me down; would you save me; can i buy
    """,
    Kind.UNIT: "pcs; pc; pieces; piece; units; unit; items; sets; set; ones; qty; times",
    Kind.PAIR: "pair; pairs",
    Kind.VAGUE: "some; several; a few; few; many; lots; a bunch; as many as; multiple",
    Kind.ASKS: """
        how much; how many; how do; how does; how can; how to; how long; how big; how; price; cost; costs; what;
        what's; which; when; where; who; why; is this; is it; is the; is there; are these; are there; are they; do
        you; does; did; can you ship; is; are; want to know; i want to know; wanted to know; i wanted to know;
        shipping; delivery; available; still available; sold out; do they; will it; will there; want to ask; i want to
        ask; wondering; in stock; any left
    """,
    Kind.HAGGLES: """
        would you take; can you do; could you do; would you accept; best price; lowest; discount; offer; i'll give
        you; will you take
    """,
    Kind.PRAISE: """
        love; loved; loving; nice; beautiful; cute; so; gorgeous; pretty; amazing; wow; omg; great; perfect; cool;
        lovely; i love; i like; like; very; stunning
    """,
    Kind.OWNS: """
        i have; i've; i had; have; bought; i bought; got mine; ordered; received; arrived; my order; already have;
        last month; last week; last year; waiting; i got; own; wore
    """,
    Kind.DREAMS: """
        wish; i wish; if only; one day; someday; no money; broke; maybe; not sure; thinking; might; if you had; would
        have
    """,
    Kind.DECLINES: "too expensive; too much; expensive; pass; not for me; no thanks; no thank you",
    Kind.NOT: "don't; dont; do not; not; no; never; won't; wont; can't; cant; didn't; doesn't",
    Kind.CANCEL: """
        cancel; cancelled; canceled; cancelling; never mind; nevermind; changed my mind; change my mind; don't want it
        anymore; don't want anymore; don't want them anymore; remove me; take me off; remove mine; remove my claim;
        unclaim; release mine; no longer want; don't need it anymore
    """,
    Kind.CHANGE: """
        change; instead; switch; swap; make it; make mine; change mine; replace; exchange; update mine; rather
    """,
    Kind.IF_LEFT: """
        if there is still one left; if there's still one left; if still available; if it's still available; if
        available; if there is one left; if there are any left; if any left; if you still have it; if it is still
        available; if there is still; if there's still; if there is; if there's; if you have
    """,
    Kind.AND: "and; n; also; as well as",
    Kind.OR: "or",
    Kind.EACH: "one of each; each; every; one each; 1 of each; all colours; all colors; one of every; of each",
    Kind.TIMES: "x; times",
    Kind.FOR: "for",
    Kind.FILLER: """
        please; pls; plz; pleasee; thanks; thank you; thx; ty; hi; hello; hey; the; a; an; of; in; this; that; these;
        those; it; them; yes; yeah; yep; ok; okay; with; both; all; too; you; u; can; if so; still; would; will; be;
        just; only; good morning; good evening; dear; sir; madam; color; to; my; more; is fine; exactly; total
    """,
    Kind.SIZE_NAME: "size; sz; sizes; size no",
    Kind.SHADE_NAME: "colour; color; colours; colors; shade",
    Kind.COUNT_NAME: "qty; quantity; amount; count; pcs; number",
}

NUMERALS = Numerals(
    words={
        1: "one; single",
        2: "two; a couple; couple; a couple of; couple of",
        3: "three",
        4: "four",
        5: "five",
        6: "six; half a dozen; half dozen",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve; a dozen; dozen",
        20: "twenty",
        24: "two dozen",
        30: "thirty",
        40: "forty",
        50: "fifty",
    },
    articles="one",
    tens_join=True,
)
