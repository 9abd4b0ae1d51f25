"""Sentences are their English text to every program, and know how to be said otherwise."""

from clerkwork.kernel import json, sentences
from clerkwork.kernel.errors import Refused
from clerkwork.kernel.sentences import Sentence


def test_a_sentence_is_its_english_text() -> None:
    """Wherever texts are compared, joined or written as JSON."""
    said = Sentence("Enter %(limit)s or more.", limit=3)
    assert said == "Enter 3 or more."
    assert (said.one, said.values) == ("Enter %(limit)s or more.", {"limit": 3})
    assert json.dumps({"errors": [said]}) == '{"errors":["Enter 3 or more."]}'
    assert json.canonical(said) == b'"Enter 3 or more."'


def test_a_sentence_counts() -> None:
    texts = [Sentence("Use %(n)s letter.", "Use %(n)s letters.", n=n) for n in (1, 2)]
    assert texts == ["Use 1 letter.", "Use 2 letters."]


def test_an_error_keeps_its_sentence() -> None:
    """One that was made with a text says that."""
    said = Sentence("It is %(state)s.", state="closed")
    assert isinstance(sentences.of(Refused(said)), Sentence)
    assert (sentences.of(Refused(said)), sentences.of(Refused("No.")), sentences.of(Refused())) == (said, "No.", "")
