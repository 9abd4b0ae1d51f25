"""What compiles the catalogues of pages writes what gettext reads, and names what it cannot compile."""

import gettext
import io
from pathlib import Path

import pytest
from tools import catalogues

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def read(source: str) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(catalogues.compiled(HEAD + source)))


def test_gettext_reads_what_is_compiled() -> None:
    """Sentences over several lines, with escapes, with a context, and what is counted."""
    found = read(
        """
msgid "one"
msgstr "eins"

#. A remark.
#, python-format
msgid ""
"two "
"lines\\n"
msgstr "zwei „Zeilen“\\n"

msgctxt "month"
msgid "May"
msgstr "Mai"

msgid "%d case"
msgid_plural "%d cases"
msgstr[0] "%d Vorgang"
msgstr[1] "%d Vorgänge"
"""
    )
    assert found.gettext("one") == "eins"
    assert found.gettext("two lines\n") == "zwei „Zeilen“\n"
    assert found.pgettext("month", "May") == "Mai"
    assert [found.ngettext("%d case", "%d cases", n) for n in (1, 2)] == ["%d Vorgang", "%d Vorgänge"]


def test_what_is_not_translated_stays_in_english() -> None:
    """So does what is marked as unsure."""
    found = read('\nmsgid "one"\nmsgstr ""\n\n#, fuzzy\nmsgid "two"\nmsgstr "zwo"\n')
    assert (found.gettext("one"), found.gettext("two")) == ("one", "two")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param('\nmsgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', id="twice"),
        pytest.param('\nmsgid "a"\nmsgstr "b"\nmsgid "c"\nmsgstr "d"\n', id="no empty line"),
        pytest.param("\nmsgid a\n", id="no quotes"),
    ],
)
def test_what_cannot_be_compiled_is_named(source: str) -> None:
    with pytest.raises(catalogues.CatalogueError, match="Expected one"):
        read(source)


def test_what_is_stale_is_named_and_then_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The check fails before, and passes after."""
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    (tmp_path / "django.po").write_text(HEAD)
    assert [catalogues.main(each) for each in (["check"], [], ["check"])] == [1, 0, 0]
    assert capsys.readouterr().out.splitlines() == [
        "django.mo: Expected what its .po says, but it is stale. Run python tools/catalogues.py.",
        "django.mo: written",
    ]
