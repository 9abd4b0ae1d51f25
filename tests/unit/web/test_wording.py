"""Sentences in the reader's language."""

from decimal import Decimal

from django.utils import translation

from clerkwork.kernel.errors import Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.web import wording


def test_sentences_are_said_in_the_readers_language() -> None:
    """With numbers as they are written there, words in words, and forms that count; texts stay."""
    least = Sentence("Enter %(limit)s or more.", limit=Decimal("2.5"))
    short = Sentence("Use at most %(n)s digit after the point.", "Use at most %(n)s digits after the point.", n=1)
    named = Sentence("Expected %(what)s, but several are called “%(value)s”.", what=Sentence("a team"), value="a team")
    assert [wording.worded(each) for each in (least, "Enter 2.5.")] == ["Enter 2.5 or more.", "Enter 2.5."]
    with translation.override("de"):
        assert [wording.worded(each) for each in (least, short, named, "50 %")] == [
            "Geben Sie 2,5 oder mehr ein.",
            "Verwenden Sie höchstens 1 Stelle nach dem Komma.",
            "Erwartet wird ein Team, aber mehrere heißen „a team“.",
            "50 %",
        ]


def test_problems_and_errors_keep_their_places() -> None:
    said = Sentence("Enter a number.")
    with translation.override("de"):
        assert wording.problems([Problem("a", said, said, 3)]) == [
            Problem("a", "Geben Sie eine Zahl ein.", "Geben Sie eine Zahl ein.", 3)
        ]
        assert wording.errors({"a.b": [said, "x"]}) == {"a.b": ["Geben Sie eine Zahl ein.", "x"]}
