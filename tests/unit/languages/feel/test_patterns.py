r"""XPath's regular expressions: what matches, what is no pattern, and what a replacement may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkwork.languages.feel import Context, Feel
from clerkwork.languages.feel.patterns import Pattern, PatternError, compile_pattern, read_replacement


@pytest.mark.parametrize(
    ("pattern", "flags", "matching", "other"),
    [
        ("a.c", "", "abc", "a\nc"),
        ("a.c", "", "a c", "a\rc"),
        ("a.c", "s", "a\rc", "ac"),
        ("^b", "", "bc", "a\nb"),
        ("^b", "m", "a\nb", "ab"),
        ("a$", "", "ba", "a\nb"),
        ("a$", "m", "a\nb", "ab"),
        ("ABC", "i", "xabcx", "ab"),
        ("a b", "x", "ab", "a b"),
        ("a[ ]b", "x", "a b", "ab"),
        (r"a\ s", "x", "a ", "as"),
        (r"[\[ ]", "x", " ", "x"),
        ("a.b", "q", "a.b", "axb"),
        ("A(", "qi", "a(", "a"),
        ("a+?", "", "aa", "b"),
        ("a{2}", "", "baab", "aba"),
        ("a{2,}", "", "aaa", "a"),
        ("^a{1,2}$", "", "aa", "aaa"),
        ("(?:ab)+c", "", "ababc", "ac"),
        ("^(a|b|)$", "", "", "c"),
        (r"\d", "", "٣", "a"),
        (r"\D", "", "a", "1"),
        (r"^\w+$", "", "ä1€", "a-b"),
        (r"\W", "", "-", "a"),
        (r"[\W\d]", "", "-", "a"),
        (r"[^\W\d]", "", "a", "1-"),
        (r"\s", "", "\t", "\u00a0"),
        (r"[\S]", "", "\u00a0", " \t\r\n"),
        (r"[^\S]", "", " ", "a"),
        (r"^\i\c*$", "", "_a-1:b", "1a"),
        (r"\I", "", "1", "a"),
        (r"\C", "", " ", "a-1"),
        (r"[\i-[:]]", "", "a", ":"),
        (r"\p{Lu}", "", "Ä", "ä"),
        (r"\p{Lu}", "i", "Ä", "ä"),
        (r"[\p{Lu}a]", "i", "A", "b"),
        (r"[^\p{Lu}a]", "i", "b", "Aa"),
        (r"\P{Lu}", "", "ä", "Ä"),
        (r"\p{L}", "", "ß", "1"),
        (r"\p{Cn}", "", "\u0378", "a"),
        (r"[\p{Cn}x]", "", "x", "a"),
        (r"\P{Cn}", "", "a", "\u0378"),
        (r"\p{C}", "", "\u0378", "a"),
        (r"\p{IsBasicLatin}", "", "a", "ä"),
        (r"\P{IsBasicLatin}", "", "ä", "a"),
        (r"\p{IsGreek}", "", "λ", "a"),
        (r"\p{IsLatin-1Supplement}", "", "ä", "a"),
        (r"\p{ Is Greek }", "x", "λ", "a"),
        ("[a-z-[aeiou]]", "", "b", "e"),
        ("[a-z-[aeiou]]", "i", "B", "E"),
        ("[^a-z-[0-9]]", "", "A", "a1"),
        ("[a-z-[b-y-[m]]]", "", "m", "bc"),
        (r"[\w-[\d_]]", "", "a", "1"),
        ("[a-c-[a-c]]", "", None, "abc"),
        ("[0-9-.]", "", "-", "a"),
        ("[-a]", "", "-", "b"),
        ("[a-]", "", "-", "b"),
        (r"[\]\-\[\^]", "", "^", "a"),
        ("[a^]", "", "^", "b"),
        ("[^^]", "", "a", "^"),
        (r"\n\r\t\\\|\.\?\*\+\(\)\{\}\-\[\]\^\$", "", "\n\r\t\\|.?*+(){}-[]^$", "n"),
        ("(a)\\1", "", "aa", "ab"),
        ("(a)\\1", "i", "aA", "ab"),
        ("((ab)c)\\2", "", "abcab", "abcac"),
        ("(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10", "", "abcdefghijj", "abcdefghija0"),
        ("(a)\\10", "", "aa0", "aa"),
        ("\u212a", "i", "k", "x"),
        ("a_é", "", "a_é", "a"),
    ],
)
def test_what_matches(pattern: str, flags: str, matching: str | None, other: str | None) -> None:
    found = compile_pattern(pattern, flags)
    assert isinstance(found, Pattern), found
    assert matching is None or found.compiled.search(matching)
    assert other is None or not found.compiled.search(other)


@pytest.mark.parametrize(
    ("pattern", "flags", "message"),
    [
        ("(", "", "Expected a closing ), but the end at 2."),
        (")", "", "Expected an end or |, but ) at 1."),
        ("a]", "", "Expected a character, group or class, but ] at 2."),
        ("a{", "", "Expected a quantity such as {2}, {2,} or {2,3}, but { at 2."),
        ("a{,2}", "", "Expected a quantity such as {2}, {2,} or {2,3}, but { at 2."),
        ("a{3,2}", "", "Expected a quantity that rises to at most 1000, but { at 2."),
        ("a{2000}", "", "Expected a quantity that rises to at most 1000, but { at 2."),
        ("}", "", "Expected a character, group or class, but } at 1."),
        ("a**", "", "Expected a character, group or class, but * at 3."),
        ("a++", "", "Expected a character, group or class, but + at 3."),
        ("?a", "", "Expected a character, group or class, but ? at 1."),
        ("(?i)a", "", "Expected a character, group or class, but ? at 2."),
        ("(?=a)", "", "Expected a character, group or class, but ? at 2."),
        ("[", "", "Expected a character in the class, but the end at 2."),
        ("[]", "", "Expected a character in the class, but ] at 2."),
        ("[^]", "", "Expected a character in the class, but ] at 3."),
        ("[a", "", "Expected a character in the class, but the end at 3."),
        ("[z-a]", "", "Expected a range that rises, but ] at 5."),
        (r"[a-\d]", "", "Expected a range that rises, but ] at 6."),
        ("[a-[b]c]", "", "Expected a closing ], but c at 7."),
        ("[a[b]]", "", "Expected a character in the class, but [ at 3."),
        (r"\b", "", "Expected a sign that may follow \\, but b at 2."),
        ("\\", "", "Expected a sign that may follow \\, but the end at 2."),
        (r"\p{Xx}", "", "Expected a category or block of characters, but Xx."),
        (r"\p{}", "", "Expected a category or block of characters, but nothing."),
        (r"\pL", "", "Expected a category in { }, but L at 3."),
        (r"\p{L", "", "Expected a category in { }, but { at 3."),
        (r"\p{ Lu}", "", "Expected a category or block of characters, but  Lu."),
        (r"\1", "", "Expected a group 1 before the back-reference to it, but \\ at 1."),
        (r"\0", "", "Expected a group 0 before the back-reference to it, but \\ at 1."),
        (r"(a\1)", "", "Expected a group 1 before the back-reference to it, but \\ at 3."),
        (r"(a)[\1]", "", "Expected a sign that may follow \\, but 1 at 6."),
        (r"(.)\1", "", "Expected no back-reference to a group whose text may vary, but \\1: it takes too long."),
        (r"(a)?\1", "", "Expected no back-reference to a group whose text may vary, but \\1: it takes too long."),
        (r"(a)|\1", "", "Expected no back-reference to a group whose text may vary, but \\1: it takes too long."),
        (r"(?:(a)|b)\1", "", "Expected no back-reference to a group whose text may vary, but \\1: it takes too long."),
        ("a", "g", "Expected flags of s, m, i, x and q, but g."),
        ("a" * 1001, "", "Expected at most 1000 characters, but 1001."),
        ("(" * 60, "", "Expected at most 50 groups inside groups, but ( at 51."),
        ("[a-" * 60, "", "Expected at most 4 classes inside classes, but [ at 13."),
        ("((a{1000}){1000}){1000}", "", "Expected a pattern that RE2 can run, but it is too large."),
    ],
)
def test_what_is_no_pattern(pattern: str, flags: str, message: str) -> None:
    found = compile_pattern(pattern, flags)
    assert isinstance(found, PatternError)
    assert str(found) == message


@given(
    st.text(st.sampled_from("ab\\d[]^-(){}|*+?.$1,pLuis &\u00e4"), max_size=20), st.sampled_from(["", "i", "x", "smi"])
)
def test_any_text_is_a_pattern_or_an_error(text: str, flags: str) -> None:
    assert type(compile_pattern(text, flags)) in {Pattern, PatternError}


@pytest.mark.parametrize(
    ("text", "groups", "pieces"),
    [
        ("a", 0, ("a",)),
        ("[$0]", 0, ("[", 0, "]")),
        ("$1-$2", 2, (1, "-", 2)),
        ("$12", 1, (1, "2")),
        ("$12", 12, (12,)),
        ("$3x", 2, ("x",)),
        ("$31", 2, ("1",)),
        (r"\$1\\", 1, ("$", "1", "\\")),
        ("", 0, ()),
    ],
)
def test_a_replacement(text: str, groups: int, pieces: tuple[str | int, ...]) -> None:
    assert read_replacement(text, groups) == pieces


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a$", "Expected $ and a digit, \\$ or \\\\, but $ at 2."),
        ("$a", "Expected $ and a digit, \\$ or \\\\, but $ at 1."),
        (r"\n", "Expected $ and a digit, \\$ or \\\\, but \\ at 1."),
    ],
)
def test_what_is_no_replacement(text: str, message: str) -> None:
    with pytest.raises(PatternError) as caught:
        read_replacement(text, 1)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('replace("abc", "b", "[$0]")', "a[b]c"),
        (r'replace("a.c", ".", "$1", "q")', "a$1c"),
        ('replace("abc", "b*", "x")', None),
        ('replace("abc", "^|x", "x")', None),
        ('replace("abc", "b", "$")', None),
        ('split("a1b22c", "[0-9]+")', ["a", "b", "c"]),
        ('split("abc", "x?")', None),
        ('split("", ",")', [""]),
        ('matches("abc", "")', True),
        ('extract("a1b", "[0-9]?")', ["", "1", "", ""]),
    ],
)
def test_functions_follow_xpaths_errors(feel: Feel, context: Context, text: str, value: object) -> None:
    assert feel.expression(text).run({}, context) == value


def test_half_a_pair_of_surrogates_is_a_question_mark(feel: Feel, context: Context) -> None:
    """JSON may bring one; RE2 reads UTF-8, which has none."""
    scope = {"t": "a\ud800b", "p": "\ud800"}
    found = [feel.expression(text).run(scope, context) for text in ('replace(t, "[?]", "x")', "matches(t, p)")]
    assert found == ["axb", False]
