"""Pictures of bank receipts, made up: several banks' layouts, and what becomes of a picture that is sent again.

Receipts of one bank differ only where they must: amount, time, reference, names. Some even have the same payer, amount
and day, as when somebody buys the same thing twice. The same seed makes the same pictures.
"""

import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from sokoni.web import printing

_PAYERS = (
    "María Fernanda Rojas", "Carlos Ibáñez", "Ana Lucía Peña", "Jorge Cárdenas", "Sofía Restrepo", "Luis Mejía",
    "Valentina Torres", "Andrés Quintero", "Camila Ospina", "Diego Salazar", "Laura Vélez", "Mateo Giraldo",
    "Neda Rahimi", "Reza Karimi", "Sara Ahmadi", "Ali Moradi", "John Carter", "Emily Stone", "Olivia Brown",
)  # fmt: skip
_PAYEES = (("Sokoni Market SAS", "**** 4821"), ("Tienda La Esquina", "**** 1190"), ("Kilim & Co", "**** 7734"))
_NARROWEST = 540
# As many as a shop has prices.
_PRICES = tuple(9_900 + 3_450 * step for step in range(200))
_STATES = ("Aprobada", "Completed", "Exitosa")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a receipt says."""

    bank: str
    amount: str
    on: str
    at: str
    reference: str
    payer: str
    payee: str
    account: str
    channel: str


@dataclass(frozen=True, slots=True)
class Bank:
    """How a bank lays its receipts out."""

    paper: str
    ink: str
    band: str
    title: str
    labels: tuple[str, str, str, str, str, str, str]
    family: str
    width: int
    text: int
    stacked: bool
    banded: bool
    footer: str


_ES = ("Valor", "Fecha", "Hora", "Referencia", "De", "Para", "Cuenta destino")
_EN = ("Amount", "Date", "Time", "Reference", "From", "To", "Account")
_LEGAL_ES = "Conserva este comprobante. Cualquier reclamo antes de 30 días."
_LEGAL_EN = "Keep this receipt. Funds arrive within one business day."
BANKS: Mapping[str, Bank] = MappingProxyType({
    "norte": Bank("#ffffff", "#1d1d1f", "#00447c", "Pago exitoso", _ES, "figtree", 720, 26, False, True, _LEGAL_ES),
    "andes": Bank("#f4f0ff", "#2b1a4f", "#5a2ca0", "¡Listo! Enviado", _ES, "figtree", 828, 30, True, False, _LEGAL_ES),
    "litoral": Bank("#fffdf2", "#222222", "#e0a800", "Comprobante", _ES, "plain", 640, 22, False, False, _LEGAL_ES),
    "first": Bank("#ffffff", "#101820", "#006b3f", "Transfer made", _EN, "plain", 750, 26, False, True, _LEGAL_EN),
    "river": Bank("#14181f", "#f2f4f8", "#2f7df6", "You sent money", _EN, "figtree", 780, 28, True, False, _LEGAL_EN),
    "till": Bank("#ffffff", "#000000", "#ffffff", "DEPOSIT", _EN, "plain", 560, 22, False, False, "*** THANKS ***"),
})  # fmt: skip


def facts(chance: random.Random, bank: str) -> Facts:
    """What some receipt of a bank says."""
    payee, account = chance.choice(_PAYEES)
    return Facts(
        bank=bank,
        amount=f"$ {chance.choice(_PRICES):,}",
        on=f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02}/2026",
        at=f"{chance.randrange(24):02}:{chance.randrange(60):02}:{chance.randrange(60):02}",
        reference=f"{chance.choice('MTX')}{chance.randrange(10**9, 10**10)}",
        payer=chance.choice(_PAYERS),
        payee=payee,
        account=account,
        channel=chance.choice(_STATES),
    )


def again(chance: random.Random, said: Facts) -> Facts:
    """The same person pays the same amount on the same day: only time and reference differ."""
    other = facts(chance, said.bank)
    return replace(said, at=other.at, reference=other.reference)


def draw(said: Facts) -> Image.Image:
    """The receipt as the bank's program shows it."""
    bank = BANKS[said.bank]
    values = (said.amount, said.on, said.at, said.reference, said.payer, said.payee, said.account)
    lead = int(bank.text * 1.9)
    rows = len(values) * (2 if bank.stacked else 1)
    height = lead * (rows + 9)
    paper = Image.new("RGB", (bank.width, height), bank.paper)
    pen = ImageDraw.Draw(paper)
    margin, y = bank.width // 14, lead
    if bank.banded:
        pen.rectangle((0, 0, bank.width, lead * 2), fill=bank.band)
        pen.text((margin, lead // 2), said.bank.upper(), font=_font(bank, 1.3, bold=True), fill="#ffffff")
        y = lead * 3
    else:
        pen.ellipse((margin, y, margin + lead, y + lead), fill=bank.band)
        pen.text((margin + lead * 1.4, y), f"Banco {said.bank}", font=_font(bank, 1.2, bold=True), fill=bank.ink)
        y += lead * 2
    pen.text((margin, y), bank.title, font=_font(bank, 1.25, bold=True), fill=bank.ink)
    y += int(lead * 1.2)
    pen.text((margin, y), said.amount, font=_font(bank, 1.9, bold=True), fill=bank.ink)
    y += int(lead * 1.6)
    for label, value in zip(bank.labels, values, strict=True):
        y = _row(pen, bank, label, value, margin=margin, y=y, lead=lead)
    pen.text((margin, y + lead // 2), said.channel, font=_font(bank, 1.0, bold=True), fill=bank.ink)
    pen.text((margin, y + int(lead * 1.6)), bank.footer, font=_font(bank, 0.8), fill=bank.ink)
    return paper


def _row(pen: ImageDraw.ImageDraw, bank: Bank, label: str, value: str, *, margin: int, y: int, lead: int) -> int:
    pen.text((margin, y), label, font=_font(bank, 0.9), fill=bank.ink)
    if bank.stacked:
        pen.text((margin, y + lead), value, font=_font(bank, 1.0, bold=True), fill=bank.ink)
        return y + lead * 2
    font = _font(bank, 1.0)
    pen.text((bank.width - margin - pen.textlength(value, font=font), y), value, font=font, fill=bank.ink)
    return y + lead


@cache
def _loaded(family: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    if family == "plain":
        found = ImageFont.load_default(size)
        assert isinstance(found, ImageFont.FreeTypeFont)
        return found
    return ImageFont.truetype(printing.FONTS / printing.file_name("figtree-latin", weight), size)


def _font(bank: Bank, factor: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return _loaded(bank.family, int(bank.text * factor), 700 if bold else 400)


def encode(picture: Image.Image, *, quality: int = 90) -> bytes:
    """The picture as a JPEG."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def cropped(chance: random.Random, picture: Image.Image) -> Image.Image:
    """Up to an eighth is cut off at each side."""
    width, height = picture.size
    left, right = (int(width * chance.uniform(0, 0.06)) for _ in range(2))
    top, bottom = (int(height * chance.uniform(0, 0.125)) for _ in range(2))
    return picture.crop((left, top, width - right, height - bottom))


def recompressed(chance: random.Random, picture: Image.Image) -> Image.Image:
    """As messengers send pictures on: smaller (though never so small that nobody reads them), and compressed hard."""
    factor = min(1.0, max(chance.uniform(0.65, 1.0), _NARROWEST / picture.width))
    smaller = picture.resize((int(picture.width * factor), int(picture.height * factor)), Image.Resampling.BILINEAR)
    return Image.open(io.BytesIO(encode(smaller, quality=chance.randrange(35, 75))))


def rotated(chance: random.Random, picture: Image.Image) -> Image.Image:
    """Turned by up to four degrees, on a table of some colour."""
    angle = chance.choice((-1, 1)) * chance.uniform(0.5, 4.0)
    table = tuple(chance.randrange(256) for _ in range(3))
    return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=table)


def photographed(chance: random.Random, picture: Image.Image) -> Image.Image:
    """From a screen: brighter or darker, less contrast, light from one side, a little out of focus."""
    lit = ImageEnhance.Brightness(picture).enhance(chance.uniform(0.6, 1.25))
    flat = ImageEnhance.Contrast(lit).enhance(chance.uniform(0.55, 1.1))
    shade = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize(flat.size)
    shaded = Image.composite(flat, ImageEnhance.Brightness(flat).enhance(chance.uniform(0.6, 0.9)), shade)
    return shaded.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 0.8)))


Change = Callable[[random.Random, Image.Image], Image.Image]
CHANGES: Mapping[str, Sequence[Change]] = MappingProxyType({
    "cropped": (cropped,),
    "recompressed": (recompressed,),
    "rotated": (rotated,),
    "photographed": (photographed,),
    "cropped and sent on": (cropped, recompressed),
    "all of it": (cropped, rotated, photographed, recompressed),
})  # fmt: skip


def changed(chance: random.Random, picture: Image.Image, name: str) -> Image.Image:
    """What becomes of a picture by changes of a name."""
    for change in CHANGES[name]:
        picture = change(chance, picture)
    return picture
