"""A product's words, in its own language and in others, and where it stands: read from the form."""

from collections.abc import Mapping

from sokoni.commerce.catalog import rules as catalog_rules
from sokoni.commerce.catalog.types import ProductChange, ProductWords
from sokoni.web import forms
from sokoni.web.forms import Form
from sokoni.web.seller.editor import fields
from sokoni.web.seller.editor.opening import EditedProduct

MAX_SNIPPET = 2000
_PARTS = ("title", "description", "seo_title", "seo_description")


def read_words(form: Form, edited: EditedProduct) -> Mapping[str, ProductWords | None]:
    """The words by language, where the form says them; None where nothing is left of a language."""
    said: dict[str, ProductWords | None] = {edited.language: _read_own(form, edited)}
    for language in edited.other_languages:
        if any(f"{part}-{language}" in form.values for part in _PARTS):
            said[language] = _read_other(form, edited, language)
    return said


def _read_own(form: Form, edited: EditedProduct) -> ProductWords:
    known = edited.words(edited.language)
    assert known is not None  # The database holds that a product has words in its own language.
    form.required("title")
    return _words(form, known, {part: part for part in _PARTS})


def _read_other(form: Form, edited: EditedProduct, language: str) -> ProductWords | None:
    known = edited.words(language) or ProductWords(title="", description_html="", seo_title="", seo_description="")
    names = {part: f"{part}-{language}" for part in _PARTS}
    said = _words(form, known, names)
    if not any((said.title, said.description_html, said.seo_title, said.seo_description)):
        return None
    if not said.title:
        form.mistakes[names["title"]] = forms.MISSING
    return said


def _words(form: Form, known: ProductWords, names: Mapping[str, str]) -> ProductWords:
    def said(part: str, kept: str, longest: int) -> str:
        return form.text(names[part])[:longest] if names[part] in form.values else kept

    return ProductWords(
        title=said("title", known.title, fields.MAX_LINE),
        description_html=said("description", known.description_html, fields.MAX_TEXT),
        seo_title=said("seo_title", known.seo_title, fields.MAX_LINE),
        seo_description=said("seo_description", known.seo_description, MAX_SNIPPET),
    )


def read_plain(form: Form, *, is_new: bool = False) -> ProductChange:
    """Type, vendor, tags and address, where the form says them; the address of what is new may be left to its title."""
    change = ProductChange()
    if "product_type" in form.values:
        change["product_type"] = fields.line(form, "product_type")
    if "vendor" in form.values:
        change["vendor"] = fields.line(form, "vendor")
    if "tags" in form.values:
        change["tags"] = fields.tags(form, "tags")
    if "slug" in form.values and (form.text("slug") or not is_new):
        change["slug"] = catalog_rules.normal_handle(form.required("slug")).strip("-")
    return change
