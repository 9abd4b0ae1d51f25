"""The page about the checks explains every kind of finding, and its example is what the checks say."""

import json
from pathlib import Path

from clerkwork.languages.dmn.analysis import Kind, to_json

PAGE = (Path(__file__).parents[5] / "docs" / "reference" / "decision-checks.md").read_text()


def test_every_kind_is_explained():
    assert [kind for kind in Kind if f"| `{kind}` |" not in PAGE] == []


def test_the_example_of_the_page_is_found(table, said):
    rules = ["< 18 | - -> 0", '[18..21) | "gold" -> 0.5', '[18..65] | "gold" -> 0.3', '>= 18 | "silver" -> 0.1']
    inputs = ["age: number", 'status: string = "gold","silver"']
    messages = said(table(inputs, rules))
    assert messages == [
        'Rules 2 and 3 both match when age is in [18..21) and status is "gold".',
        'No rule matches when age is more than 65 and status is "gold".',
    ]
    assert all(message in PAGE for message in messages)
    exchanged = said(table(inputs, [rules[0], rules[2], rules[1], rules[3]], "FIRST"), Kind.UNREACHABLE)
    assert exchanged == ["Rule 3 never counts, because rule 2 matches whenever it does and comes first."]


def test_the_json_of_the_page_has_the_keys_of_a_finding(table, found):
    shown = json.loads(PAGE.partition("```json")[2].partition("```")[0])
    (finding,) = found(table(["age"], ["- -> 1", "- -> 2"]))
    given = to_json(finding)
    assert shown.keys() == given.keys()
    assert shown["cells"][0].keys() == given["cells"][0].keys()
    assert shown["place"].keys() == given["place"].keys()
