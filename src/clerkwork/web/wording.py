"""Sentences of other layers in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext, ngettext

from clerkwork.kernel.errors import Problem
from clerkwork.kernel.sentences import Grouped, Sentence
from clerkwork.web import numbers


def worded(text: str) -> str:
    """Return a text as it is, a sentence in the reader's language, with what it puts in."""
    if not isinstance(text, Sentence):
        return text
    form = ngettext(text.one, text.many, text.values["n"]) if text.many else gettext(text.one)
    return form % {name: _put_in(value) for name, value in text.values.items()} if text.values else form


def _put_in(value: Any) -> str:
    if isinstance(value, str):
        return worded(value)
    return numbers.grouped(value) if isinstance(value, Grouped) else numbers.localized(value)


def problems(found: Iterable[Problem]) -> list[Problem]:
    """Return problems in the reader's language."""
    return [replace(each, message=worded(each.message), remedy=worded(each.remedy)) for each in found]


def errors(found: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the errors of a form, by place, in the reader's language."""
    return {place: [worded(each) for each in texts] for place, texts in found.items()}
