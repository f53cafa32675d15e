"""What a collection says in its own language and in others, and when it is shown by itself: read from its form."""

from collections.abc import Mapping
from datetime import datetime

from sokoni.commerce.catalog.collection.types import Collection, CollectionText, CollectionWords
from sokoni.web import forms
from sokoni.web.forms import Form
from sokoni.web.seller.editor import schedule
from sokoni.web.translation import LANGUAGES

# A description, and what marks it up.
_MAX_TEXT, _MAX_LINE, _MAX_SNIPPET = 100_000, 255, 2000
_PARTS = ("title", "description", "seo_title", "seo_description")
_EMPTY = CollectionText(title="")


def other_languages(words: CollectionWords) -> tuple[str, ...]:
    """The languages in which it may have words beside its own: those of the pages, and what it has already."""
    known = dict.fromkeys([*LANGUAGES, *sorted(words.texts)])
    return tuple(code for code in known if code != words.language)


def read_others(form: Form, words: CollectionWords) -> Mapping[str, CollectionText | None]:
    """The words of other languages that the form says otherwise; None where nothing is left of one."""
    said = {language: _read(form, language, words) for language in other_languages(words)}
    return {language: text for language, text in said.items() if text != words.texts.get(language)}


def _read(form: Form, language: str, words: CollectionWords) -> CollectionText | None:
    known = words.texts.get(language)
    fields = {part: f"{part}-{language}" for part in _PARTS}
    if not any(field in form.values for field in fields.values()):
        return known
    kept = known or _EMPTY

    def said(part: str, before: str, longest: int) -> str:
        return form.text(fields[part])[:longest] if fields[part] in form.values else before

    text = CollectionText(
        title=said("title", kept.title, _MAX_LINE),
        description_html=said("description", kept.description_html, _MAX_TEXT),
        seo_title=said("seo_title", kept.seo_title, _MAX_LINE),
        seo_description=said("seo_description", kept.seo_description, _MAX_SNIPPET),
    )
    if text == _EMPTY:
        return None
    if not text.title:
        form.mistakes[fields["title"]] = forms.MISSING
    return text


def planned(collection: Collection | None) -> Mapping[str, datetime | None]:
    """The times that may be planned for a collection: of what is shown already only its end."""
    if collection is None:
        return {"publish_at": None, "unpublish_at": None}
    end = {"unpublish_at": collection.unpublish_at}
    return end if collection.is_published else {"publish_at": collection.publish_at, **end}


def read_times(form: Form, collection: Collection | None, *, now: datetime) -> Mapping[str, datetime | None]:
    """The planned times that the form changes; who shows it by hand needs no plan for that."""
    times = schedule.read_times(form, planned(collection), now=now)
    return times | {"publish_at": None} if form.text("is_published") and "publish_at" in times else times
