"""Templates: what they print, and what is said of a faulty one."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from clerkwork.languages import texts
from clerkwork.languages.feel import Budget, Context, Feel, FeelSyntaxError
from clerkwork.languages.texts import TextSyntaxError

FEEL = Feel()
SCOPE: dict[str, Any] = {
    "name": "Ann",
    "ok": True,
    "no": False,
    "days": Decimal("2.50"),
    "on": date(2025, 1, 31),
    "none": None,
    "items": [{"n": 1, "tags": ["a", "b"]}, {"n": 2, "tags": []}],
    "words": ["x", "y"],
}


def a_context(budget: Budget | None = None) -> Context:
    return Context(datetime(2025, 1, 31, 12, tzinfo=UTC), budget or Budget())


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("", ""),
        ("plain } text { only", "plain } text { only"),
        ("Hello {{name}}!", "Hello Ann!"),
        ("{{ days }} from {{on}}", "2.5 from 2025-01-31"),
        ("[{{none}}] [{{missing}}]", "[] []"),
        ("{{ok}} {{words}}", "true x, y"),
        ('{{ {a: {b: "}}"}}.a.b }}', "}}"),
        ('{{"{{"}}', "{{"),
        ("{{#if ok}}yes{{/if}}{{#if no}}no{{/if}}{{#if none}}none{{/if}}{{#if words}}words{{/if}}", "yeswords"),
        ("{{#loop words}}<{{this}}>{{/loop}}", "<x><y>"),
        ("{{#loop none}}x{{/loop}}{{#loop name}}<{{this}}>{{/loop}}", "<Ann>"),
        ("{{#loop items}}{{n}}{{this.n}}{{#loop tags}}{{this}}{{parent.n}}{{/loop}};{{/loop}}", "11a1b1;22;"),
        ("{{#loop items}}{{#if n > 1}}{{name}} {{n}}{{/if}}{{/loop}}", "Ann 2"),
        ("a\n{{#if ok}}\nb\n  {{/if}}\nc\n", "a\nb\nc\n"),
        ("a\n{{#loop words}}\n- {{this}}\n{{/loop}}\nend", "a\n- x\n- y\nend"),
        ("a {{#if ok}}\nb{{/if}}", "a \nb"),
    ],
)
def test_a_template_prints(text: str, printed: str) -> None:
    assert texts.read(text, FEEL).render(SCOPE, a_context()) == printed


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a {{name", 1, 3, "Expected }} after {{, but the text ends."),
        ("x\n{{#if a}}b", 2, 1, "Expected {{/if}} for this block, but the text ends."),
        ("{{/if}}", 1, 1, "Expected an open block, but found /if."),
        ("{{#if a}}{{/loop}}", 1, 10, "Expected /if, but found /loop."),
        ("a\n  {{ 1 + }}", 2, 9, "Expected an expression, but the text ends."),
        ("{{a b}}", 1, 5, "Expected an operator or the end, but found b."),
        ("{{#foo a}}", 1, 1, "Expected #if or #loop, but found #foo."),
        ("{{#if a}}" * 25, 1, 181, "Expected at most 20 nested blocks, but there are more."),
    ],
)
def test_a_faulty_template_is_told_by_line_and_column(text: str, line: int, column: int, message: str) -> None:
    """The error is one of FEEL too, so whoever handles those handles these."""
    with pytest.raises(TextSyntaxError) as caught:
        texts.read(text, FEEL)
    error = caught.value
    assert (error.line, error.column, error.message) == (line, column, message)
    assert isinstance(error, FeelSyntaxError)
    assert error.caret.endswith("\n" + " " * (column - 1) + "^")


def test_the_names_a_template_reads() -> None:
    template = texts.read("{{a}}{{#loop b}}{{this.c}}{{d}}{{/loop}}{{`two words`}}{{sum(e)}}", FEEL)
    assert template.names == {"a", "b", "d", "two words", "e"}


def test_names_with_spaces_may_be_declared() -> None:
    template = texts.read("{{first name}}", FEEL, ["first name"])
    assert template.render({"first name": "Ann"}, a_context()) == "Ann"


def test_rendering_ends_with_the_budget_and_keeps_what_it_has() -> None:
    context = a_context(Budget(steps=20))
    template = texts.read("{{#loop words}}{{this}}{{#loop words}}{{this}}{{/loop}}{{/loop}}", FEEL)
    printed = template.render({"words": list("abcdefghij")}, context)
    assert printed.startswith("aabcdefghij")
    assert len(printed) < 30
    assert context.exhausted
