"""The catalogues of gettext: no sentence of a page is left in English, and none lost what it puts in."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize
from tools import catalogues

PACKAGE = Path(__file__).parents[3] / "src/clerkwork"
LOCALES = PACKAGE / "web/locale"
LANGUAGES = sorted(each.name for each in LOCALES.iterdir())
PARTS = ("web", "features", "server")
SAYING = {"_", "gettext", "gettext_lazy", "gettext_noop", "lazy", "noop", "_gettext", "ngettext", "ngettext_lazy"}
SENTENCES = {"Sentence", "Wrong", "Unfit"}  # made in every layer, said by web/wording.py
SAID = re.compile(r"""\b(?:n?gettext(?:_noop)?|_)\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def said() -> Iterator[tuple[str, str]]:
    """Yield each sentence of the parts, with the file that says it."""
    for file in (each for part in PARTS for each in sorted((PACKAGE / part).rglob("*"))):
        name = str(file.relative_to(PACKAGE))
        if file.suffix in {".html", ".txt"} and "templates" in file.parts:
            for found in SAID.finditer(templatize(file.read_text())):
                yield ast.literal_eval(found[1]), name
        elif file.suffix == ".py":
            for node in ast.walk(ast.parse(file.read_text())):
                yield from ((words, name) for words in _words(node, SAYING))
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            yield from ((words, str(file.relative_to(PACKAGE))) for words in _words(node, SENTENCES))


def _words(node: ast.AST, saying: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in saying and node.args:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def catalogue(language: str) -> dict[str | tuple[str, int], str]:
    """Return what a compiled catalogue says for each sentence; for what is counted by sentence and form."""
    with (LOCALES / language / "LC_MESSAGES/django.mo").open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    """
    `python tools/catalogues.py` compiles what was added; both are committed.
    """
    known = catalogue(language)
    sentences = dict(said())
    assert len(sentences) > 500
    lacking = [words for words in sentences if not known.get(words) and not known.get((words, 1))]
    assert [f"{sentences[words]}: {words}" for words in lacking] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_put_in_what_the_sentence_does(language: str) -> None:
    """A hole that is missing or has another name would be shown as it is, or break the page."""
    plain = {sentence: words for sentence, words in catalogue(language).items() if isinstance(sentence, str)}
    assert [words for sentence, words in plain.items() if sentence and _holes(sentence) != _holes(words)] == []


def _holes(words: str) -> set[str]:
    return set(HOLE.findall(words))


def test_the_compiled_catalogues_are_fresh() -> None:
    """Each says what its source does: run tools/catalogues.py when this fails."""
    assert [str(target) for target, _wanted in catalogues.stale()] == []
