"""
Expressions that would run for ever or fill the memory, were there no budget.

`python bombs.py` writes one JSON object: for each, milliseconds, how it ended, and the mebibytes that all so far took
together. `tests/bench/feel.py` and `test_bombs.py` read it.
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime
from typing import Any, Final

from clerkwork.languages.feel import WEB, Context, Feel, FeelSyntaxError, to_json, to_text

FIBONACCI: Final = "function(n) if n < 2 then n else f(n - 1) + f(n - 2)"
ACKERMANN: Final = "function(m, n) if m = 0 then n + 1 else if n = 0 then a(m - 1, 1) else a(m - 1, a(m, n - 1))"
SCOPE: Final[dict[str, Any]] = {
    "text": "a" * 100_000,
    "words": "ab " * 30_000,
    "list": list(range(9_000)),
    "lists": [list(range(90)) for _ in range(90)],
    "rows": [{"a": number, "b": str(number)} for number in range(5_000)],
    "json": "[" * 50_000,
    "digits": "9" * 100_000,
}
BOMBS: Final = {
    "nested loops": "for a in 1..1000, b in 1..1000, c in 1..1000 return a * b * c",
    "loops in loops": "for a in 1..1000 return for b in 1..1000 return for c in 1..1000 return 1",
    "an endless loop": "for a in 1..999999999999 return a",
    "a loop over all days": 'for d in @"-999999999-01-01"..@"999999999-12-31" return d',
    "a loop over its results": "for a in 1..10000 return partial",
    "the results of results": "for a in 1..10000 return concatenate(partial, partial)",
    "a search without end": "some a in 1..999999999999 satisfies a < 0",
    "a proof without end": "every a in 1..99999, b in 1..99999 satisfies a + b > 0",
    "recursion": "{f: function(n) f(n + 1), r: f(1)}.r",
    "recursion by turns": "{f: function(g, n) g(f, n + 1), r: f(f, 1)}.r",
    "fibonacci": f"{{f: {FIBONACCI}, r: f(60)}}.r",
    "ackermann": f"{{a: {ACKERMANN}, r: a(4, 4)}}.r",
    "a function of itself": "(function(f) f(f))(function(f) f(f))",
    "doubling a string": '{f: function(s) f(s + s), r: f("x")}.r',
    "doubling in a loop": 'for a in 1..64 return if a = 1 then "xx" else partial[-1] + partial[-1]',
    "doubling a list": "{f: function(l) f(concatenate(l, l)), r: f([1])}.r",
    "doubling a context": "for a in 1..64 return if a = 1 then {} else {a: partial[-1], b: partial[-1]}",
    "nesting lists": "string(for a in 1..10000 return if a = 1 then [] else [partial[-1]])",
    "towers of powers": "9 ** 9 ** 9 ** 9",
    "a huge power": "9 ** 999999999",
    "a huge root of a power": "1.000000001 ** 99999999999999",
    "multiplying the largest": "for a in 1..10000 return 9.99e6144 * 9.99e6144",
    "products of many": "product(for a in 1..9000 return a)",
    "exponentials": "for a in 1..10000 return exp(exp(exp(a)))",
    "logarithms of large numbers": "for a in 1..10000 return log(9.99e6144)",
    "fractions of fractions": "for a in 1..10000 return decimal(1 / 3, 6176)",
    "a number of many digits": "number(digits) + 1",
    "deviations of many": "for a in 1..1000 return stddev(list)",
    "a pattern that tracks back": 'matches(text, "(a+)+(a+)+(a+)+b")',
    "a pattern of patterns": 'matches(text, "((a{1000}){1000}){1000}")',
    "patterns of many alternatives": 'matches(text, string join(for a in 1..300 return "a?|", "") + "b")',
    "sets of sets": r'matches(text, "[\\p{L}-[\\p{Lu}-[\\w-[\\d]]]]+$")',
    "replacing all by all": 'replace(text, "a", text)',
    "splitting all": 'split(words, "")[1] + string(count(split(words, " ")))',
    "joining all": "string join(for a in 1..10000 return text)",
    "text of text": "string(for a in 1..1000 return words)",
    "sorting in sorting": "sort(list, function(x, y) count(sort(list)) > x)",
    "sorting backwards": "for a in 1..1000 return sort(list, function(x, y) x > y)",
    "filters in filters": "list[count(list[item > 0]) > 0]",
    "a filter over rows over rows": "rows[count(rows[a > 10]) > 0]",
    "all pairs": "for a in list return list contains(list, -1)",
    "distinct again and again": "for a in list return distinct values(lists)",
    "flattening again and again": "for a in list return flatten(lists)",
    "putting again and again": "for a in list return if a = 0 then {} else context put(partial[-1], string(a), a)",
    "merging again and again": "for a in list return context merge(rows)",
    "partitions of partitions": "for a in list return partition(list, 1)",
    "JSON without end": "from json(json)",
    "JSON of much": "for a in list return to json(rows)",
    "many uuids": "for a in list return for b in list return uuid()",
    "deep brackets": "(" * 20_000 + "1" + ")" * 20_000,
    "deep lists": "[" * 20_000 + "]" * 20_000,
    "deep conditions": "if true then " * 5_000 + "1" + " else 2" * 5_000,
    "a long sum": "+".join(["1"] * 50_000),
    "a long conjunction": " and ".join(["true"] * 50_000),
    "a long name": "a" * 500_000,
    "many minuses": "-" * 50_000 + "1",
    "an open comment": "/*" * 100_000,
    "an open string": '"' + "\\u0041" * 50_000,
    "many arguments": f"sum({', '.join(['1'] * 50_000)})",
    "many entries": "{" + ", ".join(f"a{number}: {number}" for number in range(20_000)) + "}",
}


def clock() -> float:
    """Return milliseconds."""
    return time.perf_counter() * 1_000


def a_context(*, timed: bool) -> Context:
    """Return a context of a web request's budget."""
    return Context(datetime(2025, 1, 31, 12, tzinfo=UTC), WEB, random=lambda: 0.25, clock=clock if timed else None)


def run(feel: Feel, text: str, context: Context) -> str:
    """Return how an expression ends: refused, exhausted, or done; its value is used as its readers do."""
    try:
        expression = feel.expression(text)
    except FeelSyntaxError:
        return "refused"
    evaluation = expression.evaluate(SCOPE, context)
    to_json(evaluation.value)
    to_text(evaluation.value)
    return "exhausted" if evaluation.exhausted else "done"


def mebibytes() -> float:
    """Return the most memory this process has had."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    """Set off all of them and print what they took."""
    feel = Feel()
    run(feel, r'matches("a", "[\\p{L}-[b]]")', a_context(timed=True))  # what is kept for ever is no bomb's doing
    before = mebibytes()
    took = {}
    for name, text in BOMBS.items():
        began = clock()
        outcome = run(feel, text, a_context(timed=True))
        took[name] = {"milliseconds": clock() - began, "outcome": outcome, "mebibytes": mebibytes() - before}
    sys.stdout.write(json.dumps(took))


if __name__ == "__main__":
    main()
