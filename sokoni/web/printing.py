"""Sheets on paper: invoices, credit notes, packing slips as PDF, in any of our languages and directions.

The same sheet gives the same bytes: nothing of a PDF is of the moment in which it is made. Fonts are cut from those of
the pages when assets are set up. Persian is shaped and ordered by the rules of Unicode.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).parent / "static" / "vendor" / "print"
_LATIN, _MORE_LATIN, _PERSIAN = "figtree-latin", "figtree-latin-ext", "vazirmatn-arabic"
FAMILIES = (_LATIN, _MORE_LATIN, _PERSIAN)
STYLES = (("", 400), ("B", 700))
_MARGIN, _WIDTH, _LINE = 18.0, 210.0 - 2 * 18.0, 5.4
_INK, _SOFT, _EDGE = (34, 30, 24), (104, 97, 86), (214, 206, 192)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its head, its share of the width, and whether figures stand in it."""

    head: str
    share: float
    is_figure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on a sheet, from the top: all of it words in the reader's language."""

    title: str
    subtitle: str
    language: str
    direction: Literal["ltr", "rtl"]
    made_at: datetime
    facts: Sequence[tuple[str, str]]
    parties: Sequence[tuple[str, Sequence[str]]]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    sums: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()


def file_name(family: str, weight: int) -> str:
    """What a cut font is called in its folder."""
    return f"{family}-{weight}.ttf"


def render(sheet: Sheet) -> bytes:
    """The sheet as PDF, on A4; long tables go over to further pages under their heads."""
    # Here and not above: few processes print, and what prints is heavy.
    from fpdf import FPDF

    paper = FPDF(format="A4")
    paper.set_creation_date(sheet.made_at)
    paper.set_producer("Sokoni")
    paper.set_title(f"{sheet.title} {sheet.subtitle}")
    paper.set_lang(sheet.language)
    paper.set_margin(_MARGIN)
    paper.set_auto_page_break(True, margin=_MARGIN)
    for family in FAMILIES:
        for style, weight in STYLES:
            paper.add_font(family, style, FONTS / file_name(family, weight))
    Printer(paper, sheet).draw()
    return bytes(paper.output())


class Printer:
    """One sheet while it is drawn, from the top to the bottom of its pages."""

    def __init__(self, paper: "FPDF", sheet: Sheet) -> None:
        self._paper = paper
        self._sheet = sheet
        self._is_rtl = sheet.direction == "rtl"
        own, other = (_PERSIAN, _LATIN) if self._is_rtl else (_LATIN, _PERSIAN)
        self._family, self._other = own, other
        paper.set_font(own, "", 10)
        paper.set_text_shaping(True)
        paper.set_fallback_fonts([other, _MORE_LATIN], exact_match=False)

    def draw(self) -> None:
        """Draw all of it."""
        self._paper.add_page()
        self._head()
        self._parties()
        self._table()
        self._sums()
        for note in self._sheet.notes:
            self._paper.ln(3)
            self._text(note, size=9, colour=_SOFT)

    def _head(self) -> None:
        self._text(self._sheet.title, size=20, style="B")
        self._text(self._sheet.subtitle, size=12, colour=_SOFT)
        self._paper.ln(3)
        for label, value in self._sheet.facts:
            self._pair(label, value)
        self._paper.ln(4)

    def _parties(self) -> None:
        if not self._sheet.parties:
            return
        top, width = self._paper.get_y(), _WIDTH / len(self._sheet.parties)
        lowest = top
        for place, (head, lines) in enumerate(self._sheet.parties):
            self._paper.set_xy(self._start(place * width, width), top)
            self._block(head, width=width - 4, style="B")
            for line in lines:
                self._paper.set_x(self._start(place * width, width))
                self._block(line, width=width - 4)
            lowest = max(lowest, self._paper.get_y())
        self._paper.set_y(lowest + 6)

    def _table(self) -> None:
        self._row([column.head for column in self._sheet.columns], style="B")
        for row in self._sheet.rows:
            if self._paper.will_page_break(3 * _LINE):
                self._paper.add_page()
                self._row([column.head for column in self._sheet.columns], style="B")
            self._row(row)
        self._paper.ln(3)

    def _row(self, cells: Sequence[str], *, style: Literal["", "B"] = "") -> None:
        top = self._paper.get_y()
        lowest, along = top + _LINE, 0.0
        for column, cell in zip(self._sheet.columns, cells, strict=True):
            width = column.share * _WIDTH
            self._paper.set_xy(self._start(along, width), top + 1)
            self._block(cell, width=width - 2, style=style, at_end=column.is_figure)
            lowest = max(lowest, self._paper.get_y())
            along += width
        self._paper.set_draw_color(*_EDGE)
        self._paper.line(_MARGIN, lowest + 1, _MARGIN + _WIDTH, lowest + 1)
        self._paper.set_y(lowest + 1.5)

    def _sums(self) -> None:
        for place, (label, value) in enumerate(self._sheet.sums):
            style: Literal["", "B"] = "B" if place == len(self._sheet.sums) - 1 else ""
            top = self._paper.get_y()
            self._paper.set_xy(self._start(0.5 * _WIDTH, 0.25 * _WIDTH), top)
            self._block(label, width=0.25 * _WIDTH, style=style)
            self._paper.set_xy(self._start(0.75 * _WIDTH, 0.25 * _WIDTH), top)
            self._block(value, width=0.25 * _WIDTH - 2, style=style, at_end=True)
            self._paper.ln(1)

    def _start(self, along: float, width: float) -> float:
        """Where something begins on paper that lies so far along the line as it is read."""
        return _MARGIN + (_WIDTH - along - width if self._is_rtl else along)

    def _pair(self, label: str, value: str) -> None:
        top = self._paper.get_y()
        self._paper.set_xy(self._start(0, 0.25 * _WIDTH), top)
        self._block(label, width=0.25 * _WIDTH, colour=_SOFT)
        self._paper.set_xy(self._start(0.25 * _WIDTH, 0.75 * _WIDTH), top)
        self._block(value, width=0.75 * _WIDTH)

    def _text(
        self, words: str, *, size: float, style: Literal["", "B"] = "", colour: tuple[int, int, int] = _INK
    ) -> None:
        self._paper.set_x(_MARGIN)
        self._block(words, width=_WIDTH, size=size, style=style, colour=colour)

    def _block(
        self,
        words: str,
        *,
        width: float,
        size: float = 10,
        style: Literal["", "B"] = "",
        colour: tuple[int, int, int] = _INK,
        at_end: bool = False,
    ) -> None:
        """Words in a block of a width; they begin where lines of the language begin, figures stand at the end."""
        # Twice, because words in a second font leave that one chosen on the page while the library remembers the first.
        self._paper.set_font(self._other, style, size)
        self._paper.set_font(self._family, style, size)
        self._paper.set_text_color(*colour)
        align = "L" if at_end is self._is_rtl else "R"
        self._paper.multi_cell(width, size * 0.53, words, align=align, new_x="LEFT", new_y="NEXT")
