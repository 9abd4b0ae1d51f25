"""The sentences of scripts: every one is in every language, and the check says which is not."""

import json
from pathlib import Path

import pytest
from django.utils import translation
from tools import texts

from clerkwork.web import assets, sentences

LOCALE = Path(__file__).parents[3] / "frontend/locale"


def test_every_language_says_every_sentence() -> None:
    """The check that `make check` runs finds nothing."""
    assert texts.main([]) == 0


def test_what_a_language_lacks_has_too_much_or_says_otherwise_is_named(tmp_path: Path) -> None:
    """A missing key, one that nothing says, and one without its {name}."""
    file = tmp_path / "de.json"
    file.write_text(json.dumps({"more": "Und mehr", "gone": "Weg"}))
    said = list(texts.faults(file, {"more": "And {n} more", "new": "New"}))
    assert [each.split(". ")[0] for each in said] == [
        "de.json: new is missing: “New”",
        "de.json: nothing says gone",
        "de.json: more has other {names} than “And {n} more”",
    ]


def test_a_key_is_said_in_one_way(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two English sentences of one key, and a key that cannot be read, are told with their file."""
    for folder in texts.FOLDERS:
        (tmp_path / folder).mkdir()
    (tmp_path / "made.json").write_text("{}")
    (tmp_path / "kit/a.ts").write_text("import { text } from '/texts'; text('one', 'One'); text(key, 'Two')")
    (tmp_path / "kit/b.ts").write_text("text('one', \"Won't\")")
    monkeypatch.setattr(texts, "FRONTEND", tmp_path)
    monkeypatch.setattr(texts, "LOCALE", tmp_path)
    assert texts.english()[1] == ["kit/b.ts: one is “Won't” here and “One” elsewhere. Give one another key."]
    assert [each.partition(":")[0] for each in texts.unseen()] == ["kit/a.ts"]


def test_the_kit_speaks_german() -> None:
    """What the server tells scripts, and what form-js says, is there in German; editors load their own file."""
    english = sentences.page()
    with translation.override("de"):
        assert {key for key, words in sentences.page().items() if words == english[key]} == set()
        assert len(sentences.form()) == len(sentences.FORM)
    assert assets.texts("en") == ""
