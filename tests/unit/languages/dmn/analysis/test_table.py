"""Every kind of finding: what is said, where, how bad it is, and when nothing is said."""

from dataclasses import replace

import pytest

from clerkwork.languages import feel
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.analysis import CellPlace, Place, Severity, Side, check_table, to_json
from clerkwork.languages.dmn.analysis.findings import Kind
from clerkwork.languages.dmn.analysis.table import Limits
from clerkwork.languages.dmn.analysis.variables import Scope, Shape

DIALECT = feel.Feel()
AGE = "age: number"
STATUS = 'status: string = "gold","silver"'
MEMBER = "member: boolean"
DISCOUNT = [
    '< 18 | - -> "none"',
    '[18..21) | "gold" -> "half"',
    '[16..65] | "gold" -> "third"',
    '>= 18 | "silver" -> "none"',
    '> 65 | "gold" -> "half"',
]


def test_a_sound_table_has_no_findings(table, found):
    rules = ['< 18 | - -> "none"', '>= 18 | "gold" -> "half"', '>= 18 | "silver" -> "third"']
    assert found(table([AGE, STATUS], rules)) == []


def test_an_overlap_names_rules_conditions_cells_and_an_example(table, found):
    first, second = found(table([AGE, STATUS], DISCOUNT))
    assert first.message == 'Rules 1 and 3 both match when age is in [16..18) and status is "gold".'
    assert second.message == 'Rules 2 and 3 both match when age is in [18..21) and status is "gold".'
    assert second.remedy == "Narrow one of them, or choose another hit policy."
    assert (second.kind, second.severity, second.rules) == (Kind.OVERLAP, Severity.ERROR, (2, 3))
    assert second.cells == tuple(
        CellPlace(rule, f"in{column}", Side.INPUT, column) for rule in (2, 3) for column in (1, 2)
    )
    assert second.example == (("age", 18), ("status", "gold"))


@pytest.mark.parametrize(
    ("policy", "output", "severity", "message"),
    [
        ("UNIQUE", "1", "error", "."),
        ("ANY", "2", "error", ", but give different outputs."),
        ("ANY", "age", "warning", ", but may give different outputs."),
    ],
)
def test_rules_for_everything_overlap_whatever_the_inputs_are(table, found, policy, output, severity, message):  # noqa: PLR0917 - a row
    (overlap,) = found(table([AGE], ["- -> 1", f"- -> {output}"], policy), Kind.OVERLAP)
    assert overlap.message == "Rules 1 and 2 both match whatever the inputs are" + message
    assert overlap.severity == severity
    assert overlap.cells == (CellPlace(1, "in1", Side.INPUT, 1), CellPlace(2, "in1", Side.INPUT, 1))


@pytest.mark.parametrize("policy", ["ANY", "RULE ORDER", "OUTPUT ORDER", "COLLECT", "FIRST", "PRIORITY"])
def test_other_policies_let_rules_with_the_same_outputs_overlap(table, said, policy):
    subject = table([AGE], ["< 20 -> 1.0", "> 10 -> 1"], policy, ["result = 1,2"])
    assert said(subject, Kind.OVERLAP) == []


def test_a_tie_of_priorities_is_warned_of(table, said):
    outputs = ['level = "high","low"', "color"]
    rules = ['< 20 -> "high" | 1', '> 10 -> "high" | 2', '> 15 -> "low" | 3', "> 16 -> age | 3"]
    assert said(table([AGE], rules, "PRIORITY", outputs), Kind.TIE) == [
        "Rules 1 and 2 both match when age is in (10..20), with the same priority but different outputs."
    ]


@pytest.mark.parametrize("policy", ["PRIORITY", "OUTPUT ORDER"])
def test_priorities_need_output_values(table, found, policy):
    (finding,) = found(table([AGE], ["- -> 1"], policy), Kind.NO_PRIORITY)
    assert finding.message == f"The hit policy {policy} needs output values in the order of their priority."
    assert finding.cells == (CellPlace(None, "out_result", Side.OUTPUT, 1),)
    assert found(table([AGE], ["- -> 1"], policy, ["result = 1,2"])) == []


def test_two_rules_that_cross_are_mentioned_where_the_first_counts(table, found):
    rules = ["< 20 | - -> 1", "- | true -> 2", "- | - -> 3"]
    (hint,) = found(table([AGE, MEMBER], rules, "FIRST"), Kind.OVERLAP)
    assert hint.rules == (1, 2), "an exception before a rule for all is usual"
    assert hint.severity is Severity.HINT
    assert hint.message == (
        "Rules 1 and 2 both match when age is less than 20 and member is true; their outputs differ, and rule 1 counts "
        "because it comes first."
    )


def test_conditions_of_one_variable_may_not_hold_together(table, found):
    rules = ["< 18 | - -> 1", "- | true -> 2"]
    (related,) = found(table([AGE, "age >= 18"], rules), Kind.OVERLAP)
    assert related.message.endswith(
        "when age is less than 18 and age >= 18 is true, if these conditions can hold together."
    )
    assert related.severity is Severity.WARNING
    (gap,) = found(table([AGE, "age >= 18"], rules), Kind.GAP)
    assert gap.severity is Severity.HINT
    (overlap,) = found(table(["a.age", "floor(b.age)"], ["1 | - -> 1", "- | 2 -> 2"]), Kind.OVERLAP)
    assert overlap.severity is Severity.ERROR, "different entries of contexts do not depend on each other"


def test_columns_with_the_same_expression_are_one_input(table, said):
    subject = table([AGE, AGE], ["< 18 | - -> 1", "- | >= 18 -> 2", "< 3 | > 3 -> 3"])
    assert said(subject) == ["Rule 3 never matches, because its tests of age exclude each other."]


# Gaps


@pytest.mark.parametrize(
    ("column", "rule", "message"),
    [
        (AGE, "< 18", "age is at least 18"),
        (AGE, ">= 18", "age is less than 18"),
        (AGE, "<= 18", "age is more than 18"),
        (AGE, "> 18", "age is at most 18"),
        (AGE, "[1..2]", "age is less than 1 or more than 2"),
        (AGE, "not([1..2])", "age is in [1..2]"),
        (AGE, "not((1..3))", "age is in (1..3)"),
        (AGE, "not((0.5..1))", "age is in (0.5..1)"),
        (AGE, "null", "age is any number"),
        ("start: date", '< @"2025-01-01"', "start is 2025-01-01 or later"),
        ("start: date", '> @"2025-01-01"', "start is 2025-01-01 or earlier"),
        ("start: date", '>= @"2025-01-01"', "start is before 2025-01-01"),
        ("start: date", '<= @"2025-01-01"', "start is after 2025-01-01"),
        ("start: date", 'not((@"2025-01-01"..@"2025-01-09"))', "start is in [2025-01-02..2025-01-08]"),
        ("start: date", '< @"2025-01-01", > @"2025-01-01"', "start is 2025-01-01"),
        ("start: date", 'not((@"2025-01-01"..@"2025-01-03"))', "start is 2025-01-02"),
        ("at: time", '>= @"08:00:00"', "at is before 08:00:00"),
        ("lasts: duration", '< @"P1M"', "lasts is at least P1M"),
        (STATUS, '"gold"', 'status is "silver"'),
        ("status: string", '"gold"', 'status is anything but "gold"'),
        ("status: string", 'not("gold")', 'status is "gold"'),
        (MEMBER, "false", "member is true"),
        (MEMBER, "null", "member is true or false"),
        ("x", "null", "x is anything"),
        ("x", 'not("a")', 'x is "a"'),
        ("x", "not(null)", "x is null"),
    ],
)
def test_a_gap_is_said_in_words(table, said, column, rule, message):
    assert said(table([column], [f"{rule} -> 1"]), Kind.GAP) == [f"No rule matches when {message}."]


def test_what_lies_between_whole_numbers_is_only_mentioned(table, found):
    (hint,) = found(table(["n: number"], ["<= 5 -> 1", "[6..9] -> 2", ">= 10 -> 3"]))
    assert hint.message == "No rule matches when n is in (5..6) or in (9..10); n is no whole number there."
    assert hint.remedy == "Nothing is to be done if n is always whole."
    assert (hint.kind, hint.severity) == (Kind.GAP, Severity.HINT)
    (warning,) = found(table(["n: number"], ["<= 5 -> 1", "[6..9] -> 2", ">= 9.5 -> 3"]))
    assert warning.message == "No rule matches when n is in (5..6) or in (9..9.5)."
    assert warning.severity is Severity.WARNING


def test_whole_numbers_in_a_row_are_a_range(table, said):
    gap = ["No rule matches when n is in [5..7]."]
    assert said(table(["n: number"], ["< 5 -> 1", "> 7 -> 2", "(4..5) -> 3", "(7..8) -> 4"], "ANY"), Kind.GAP) == gap
    apart = table(["n: number"], ["< 5 -> 1", "(5..6) -> 2", "> 6 -> 3"])
    assert said(apart, Kind.GAP) == ["No rule matches when n is 5 or 6."]
    points = table(["n: number = 5,6,7,8", "b"], ["7,8 | - -> 1"])
    assert said(points, Kind.GAP) == ["No rule matches when n is 5 or 6."]


def test_long_lists_are_cut_short(table, said):
    points = table([AGE], [f"{number} -> {number}" for number in range(0, 40, 2)])
    assert said(points, Kind.GAP) == ["No rule matches when age is anything but 0, 2, 4, 6, 8, 10, 12 and 13 more."]
    ranges = table([AGE], [f"[{number}..{number + 0.5}] -> {number}" for number in range(10)])
    (gap,) = said(ranges, Kind.GAP)
    assert gap == (
        "No rule matches when "
        "age is less than 0, in (0.5..1), in (1.5..2), in (2.5..3), in (3.5..4), in (4.5..5), in (5.5..6) or 4 more."
    )
    subject = table([AGE], ["- -> 1"] + ["f(?) -> 1"] * 12, "COLLECT")
    assert said(subject, Kind.NOT_CHECKED) == [
        "Rules 2, 3, 4, 5, 6, 7, 8 and 5 more: the test of age has to be evaluated, so it was not compared."
    ]


def test_days_and_months_are_counted(table, said):
    days = ['<= @"2025-01-31" -> 1', '>= @"2025-02-01" -> 2']
    assert said(table(["start: date"], days)) == []
    months = ['<= @"P11M" -> 1', '>= @"P1Y" -> 2']
    assert said(table(["tenure: years and months duration"], months)) == []
    moments = ['<= @"2025-01-31T23:59:59" -> 1', '>= @"2025-02-01T00:00:00" -> 2']
    assert said(table(["start: date and time"], moments)) == [
        "No rule matches when start is in (2025-01-31T23:59:59..2025-02-01T00:00:00)."
    ]
    clock = ['[@"00:00:00"..@"12:00:00") -> 1', '>= @"12:00:00" -> 2']
    assert said(table(["at: time"], clock)) == []


def test_a_default_output_closes_every_gap(table, said):
    assert said(table([AGE], ["< 18 -> 1"], outputs=["result else 0"])) == []


@pytest.mark.parametrize("policy", ["RULE ORDER", "OUTPUT ORDER", "COLLECT"])
def test_a_list_of_outputs_may_be_empty(table, found, policy):
    (gap,) = found(table([AGE], ["< 18 -> 1"], policy, ["result = 1"]), Kind.GAP)
    assert gap.severity is Severity.HINT


def test_a_table_without_rules_says_so(table, said):
    assert said(table([AGE], [])) == ["The table has no rules."]


def test_a_table_without_inputs_has_no_gap(table, said):
    assert said(table([], [" -> 1"])) == []
    assert said(table([], [" -> 1", " -> 2"])) == ["Rules 1 and 2 both match whatever the inputs are."]


def test_many_gaps_are_cut_short(table, found):
    rules = [f"{number} -> {number}" for number in range(100)]
    subject = table(["a: number", "b: number"], [f"{rule.partition(' ')[0]} | {rule}" for rule in rules])
    gaps = [each for each in found(subject, Kind.GAP) if each.severity is Severity.WARNING]
    (note,) = found(subject, Kind.NOT_CHECKED)
    assert len(gaps) == 20
    assert note.message == "More inputs are without a rule; only the first such cases are listed."


# Rules without effect


def test_a_rule_behind_one_for_more_never_counts(table, found):
    (finding,) = found(table([AGE], ["< 18 -> 1", "< 12 -> 2", "- -> 3"], "FIRST"), Kind.UNREACHABLE)
    assert finding.message == "Rule 2 never counts, because rule 1 matches whenever it does and comes first."
    assert (finding.severity, finding.rules) == (Severity.WARNING, (2, 1))
    assert finding.cells == (CellPlace(2, "in1", Side.INPUT, 1),)


def test_several_rules_together_mask_one(table, said):
    rules = ["< 18 | - -> 1", "- | false -> 5", ">= 12 | - -> 2", "[1..99] | true -> 3"]
    assert said(table([AGE, MEMBER], rules, "FIRST"), Kind.UNREACHABLE) == [
        "Rule 4 never counts, because rules 1 and 3 together match whenever it does and come first."
    ]


def test_a_rule_of_lower_priority_never_counts(table, said):
    rules = ["[1..5] -> 3", "< 4 -> 1", ">= 4 -> 2"]
    assert said(table([AGE], rules, "PRIORITY", ["result = 1,2,3"]), Kind.UNREACHABLE) == [
        "Rule 1 never counts, because rules 2 and 3 together match whenever it does and have a higher priority."
    ]
    assert said(table([AGE], ["[1..5] -> 3", "- -> 1"], "PRIORITY", ["result = 1,2,3"]), Kind.UNREACHABLE) == [
        "Rule 1 never counts, because rule 2 matches whenever it does and has a higher priority."
    ]


def test_a_rule_for_missing_inputs_is_only_mentioned(table, found):
    (finding,) = found(table([AGE], ["< 18 -> 1", ">= 18 -> 2", "- -> 3"], "FIRST"))
    assert finding.severity is Severity.HINT
    assert finding.message == (
        "Rule 3 counts only when an input is missing, because rules 1 and 2 together match otherwise and come first."
    )
    assert found(table([AGE], ["< 18 -> 1", ">= 18 -> 2", "null -> 3"], "FIRST")) == []


def test_a_test_that_no_value_passes_never_matches(table, found):
    (finding,) = found(table([AGE], ["- -> 1", "[5..3] -> 2"]))
    assert finding.message == "Rule 2 never matches, because no value of age passes its test."
    assert (finding.kind, finding.severity) == (Kind.UNREACHABLE, Severity.WARNING)


def test_a_rule_that_says_nothing_new_is_not_needed(table, said):
    rules = ["< 18 -> 1", "< 12 -> 1", "< 18 -> 1", ">= 18 -> 2"]
    assert said(table([AGE], rules, "ANY"), Kind.REDUNDANT) == [
        "Rule 2 is not needed: rule 1 matches whenever it does and gives the same.",
        "Rule 3 is not needed: rule 1 matches whenever it does and gives the same.",
    ]
    assert said(table([AGE], rules, "COLLECT", aggregation="MAX"), Kind.REDUNDANT)[1:] == [
        "Rule 3 is not needed: rule 1 matches whenever it does and gives the same."
    ]
    assert said(table([AGE], rules, "COLLECT", aggregation="SUM"), Kind.REDUNDANT) == [
        "Rules 1 and 3 are the same, so their output is in the result twice."
    ]


def test_a_rule_that_matches_null_besides_is_needed(table, said):
    rules = ['"a","b" -> 1', 'not("c") -> 1']
    assert said(table(['s: string = "a","b","c"'], rules, "ANY"), Kind.REDUNDANT) == [
        "Rule 1 is not needed: rule 2 matches whenever it does and gives the same."
    ]


def test_an_exception_before_a_rule_is_needed_if_a_rule_between_differs(table, said):
    assert said(table([AGE], ["< 12 -> 1", "< 18 -> 1", "- -> 2"], "FIRST"), Kind.REDUNDANT) == [
        "Rule 1 is not needed: rule 2 matches whenever it does and gives the same."
    ]
    assert said(table([AGE], ["< 12 -> 1", "[10..14] -> 3", "< 18 -> 1", "- -> 2"], "FIRST"), Kind.REDUNDANT) == []


@pytest.mark.parametrize(
    ("column", "cells", "remedy"),
    [
        (AGE, ("< 18", "[18..65]", "> 70"), "Write one rule for which age is at most 65."),
        (AGE, ("< 18", ">= 18"), "Write one rule with “-” for age; it matches a missing value as well."),
        (MEMBER, ("true", "false"), "Write one rule with “-” for member; it matches a missing value as well."),
        ('s: string = "a","b","c"', ('"a"', '"c"'), 'Write one rule for which s is anything but "b".'),
        ("s: string", ('"a"', '"c"'), 'Write one rule for which s is "a" or "c".'),
    ],
)
def test_neighbours_with_the_same_outputs_could_be_one(table, found, column, cells, remedy):
    (finding,) = found(table([column, "b"], [f"{cell} | 1 -> 1" for cell in cells]), Kind.MERGEABLE)
    assert finding.remedy == remedy
    assert (finding.rules, finding.severity) == ((1, 2), Severity.HINT)
    assert finding.cells == (CellPlace(1, "in1", Side.INPUT, 1), CellPlace(2, "in1", Side.INPUT, 1))


@pytest.mark.parametrize(
    "rules",
    [
        ["< 18 | 1 -> 1", ">= 18 | 1 -> 2"],
        ["< 18 | 1 -> 1", ">= 18 | 2 -> 1"],
        ["< 18 | 1 -> 1", "> 20 | 1 -> 1"],
        ["< 18 | 1 -> 1", ">= limit | 1 -> 1"],
    ],
)
def test_rules_that_differ_in_more_or_leave_a_space_stay_two(table, said, rules):
    assert said(table([AGE, "b"], rules), Kind.MERGEABLE) == []


def test_rules_with_different_annotations_stay_two(table, found):
    subject = table([AGE], ["< 18 -> 1", ">= 18 -> 1"])
    rules = tuple(replace(rule, annotations=(str(number),)) for number, rule in enumerate(subject.rules))
    assert found(replace(subject, rules=rules), Kind.MERGEABLE) == []


def test_rules_with_another_between_them_are_not_joined_where_order_counts(table, said):
    rules = ["< 10 -> 1", "[5..15] -> 2", "[10..20] -> 1"]
    assert said(table([AGE], rules, "FIRST"), Kind.MERGEABLE) == []
    rules = ["< 10 -> 1", "[50..51] -> 2", "[10..20] -> 1"]
    assert said(table([AGE], rules, "FIRST"), Kind.MERGEABLE) == [
        "Rules 1 and 3 could be one: they differ in age only, and give the same."
    ]


# Cells


def test_values_of_a_wrong_type_are_named_with_every_rule(table, found):
    rules = ['"x" -> 1', '"x" -> true', 'not("y") -> "z"', '> @"2025-01-01" -> null', "null -> limit"]
    messages = [each.message for each in found(table([AGE], rules, outputs=["level: number"]), Kind.WRONG_TYPE)]
    assert messages == [
        'Rules 1 and 2, age: "x" is a string, but age is a number.',
        "Rule 2, level: true is a boolean, but level is a number.",
        'Rule 3, age: "y" is a string, but age is a number.',
        'Rule 3, level: "z" is a string, but level is a number.',
        "Rule 4, age: the range is one of date values, but age is a number.",
    ]


def test_a_wrong_cell_is_not_said_to_match_nothing_as_well(table, said):
    assert said(table([AGE], ["- -> 1", '"x" -> 1']), Kind.UNREACHABLE) == []


def test_values_that_are_not_allowed_are_named(table, found):
    rules = ['"gold" | < 10 -> 1', '"bronze","tin" | > 20 -> 7', 'not("zinc") | [5..30] -> 2']
    outside = found(table([STATUS, "n: number = [0..20]"], rules, outputs=["level = 1,2,3"]), Kind.OUTSIDE_VALUES)
    assert [(each.severity, each.message) for each in outside] == [
        ("error", "Rule 2, level: 7 is not among the values of level: 1, 2 or 3."),
        ("warning", 'Rule 2, status: "bronze" and "tin" are not among the values of status: "gold" or "silver".'),
        ("warning", "Rule 2, n: more than 20 is not among the values of n: in [0..20]."),
        ("warning", 'Rule 3, status: "zinc" is not among the values of status: "gold" or "silver".'),
    ]


def test_allowed_values_that_must_be_evaluated_forbid_nothing(table, said):
    assert said(table(["s: string = f(?)"], ['"a" -> 1', 'not("a") -> 2'])) == []
    assert said(table(['s: string = "a",f(?)'], ['"c" -> 1']), Kind.OUTSIDE_VALUES) == []
    outside = said(table(['s: string = not("b")'], ['"b" -> 1', '"c" -> 1']), Kind.OUTSIDE_VALUES)
    assert outside == ['Rule 1, s: "b" is not among the values of s.']


def test_a_default_output_is_checked_too(table, found):
    (finding,) = found(table([AGE], ["- -> 1"], outputs=['level: number else "x"']))
    assert finding.message == 'The default of level: "x" is a string, but level is a number.'
    assert finding.cells == (CellPlace(None, "out_level", Side.OUTPUT, 1),)


def test_unknown_names_are_found_where_all_names_are_known(table):
    scope = Scope({"age": Shape(), "the limit": Shape()})
    subject = table(["age"], ["< the limit -> gold", "gold -> rate(age)", "count(age) -> for x in [1] return x + y"])
    unknown = [each for each in check_table(subject, DIALECT, scope) if each.kind is Kind.UNKNOWN_NAME]
    assert [each.message for each in unknown] == [
        "Rule 1, result: “gold” is not known here.",
        "Rule 2, age: “gold” is not known here.",
        "Rule 2, result: “rate” is not known here.",
        "Rule 3, result: “y” is not known here.",
    ]
    assert unknown[0].remedy.startswith('Write text in quotes ("gold")')
    unknown = [each.message for each in check_table(table(["agee"], ["- -> 1"]), DIALECT, scope)]
    assert unknown == ["The head of agee: “agee” is not known here."]
    twice = table(["age"], ["a + b -> 1"])
    assert [each.message for each in check_table(twice, DIALECT, scope) if each.severity is Severity.ERROR] == [
        "Rule 1, age: “a” and “b” are not known here."
    ]


def test_what_is_no_feel_is_an_error_of_its_cell(table, found):
    errors = found(table(["age"], ["< -> 1", "- -> 1 +"]), Kind.SYNTAX)
    assert [each.cells for each in errors] == [
        (CellPlace(1, "in1", Side.INPUT, 1),),
        (CellPlace(2, "out_result", Side.OUTPUT, 1),),
    ]
    assert errors[0].message.startswith("Rule 1, age: Expected FEEL, but “<” is not: ")


def test_an_input_without_an_expression_is_an_error(table, said):
    subject = table([AGE, ""], ["- | - -> 1"])
    assert said(subject) == ["Input 2 has no expression."]
    assert said(replace(subject, inputs=(subject.inputs[0], model.Input()))) == ["Input 2 has no expression."]


def test_a_rule_with_too_few_entries_is_left_out_of_the_comparison(table, said):
    assert said(table([AGE, MEMBER], ["- | - -> 1", "- -> 1 | 2"])) == [
        "Rule 2 has 1 input entry, but the table has 2 and 2 output entries, but the table has 1."
    ]


# What cannot be told


def test_cells_that_must_be_evaluated_are_said_not_to_be_compared(table, found):
    (note,) = found(table([AGE], ["< 18 -> 1", ">= limit -> 2", "f(?) -> 3"]))
    assert note.message == "Rules 2 and 3: the test of age has to be evaluated, so it was not compared."
    assert (note.kind, note.severity, note.rules) == (Kind.NOT_CHECKED, Severity.HINT, (2, 3))
    assert note.cells == (CellPlace(2, "in1", Side.INPUT, 1), CellPlace(3, "in1", Side.INPUT, 1))


def test_a_certain_cell_settles_what_an_uncertain_one_leaves_open(table, said):
    subject = table([AGE, MEMBER], ["< limit | true -> 1", "- | - -> 2"], "FIRST")
    assert said(subject, Kind.GAP) == []
    assert said(table([AGE, MEMBER], ["< limit | true -> 1"]), Kind.GAP) == ["No rule matches when member is false."]
    masked = said(table([AGE, MEMBER], ["- | true -> 2", "< limit | true -> 1"], "FIRST"), Kind.UNREACHABLE)
    assert masked == ["Rule 2 never counts, because rule 1 matches whenever it does and comes first."]


def test_the_work_is_bounded(table):
    rules = [f"{a} | {b} | {c} -> 1" for a in range(6) for b in range(6) for c in range(6)]
    subject = table(["a", "b", "c"], [*rules, "- | - | - -> 2", "< 9 | < 9 | < 9 -> 3"], "FIRST")
    assert [each.rules for each in check_table(subject, DIALECT) if each.kind is Kind.UNREACHABLE] == [(218, 217)]
    rules[0] = "- | 99 | - -> 2"
    subject = table(["a", "b", "c"], [*rules, "[1..2] | < 9 | < 9 -> 3"], "FIRST")
    notes = [
        each.message for each in check_table(subject, DIALECT, limits=Limits(steps=30)) if each.kind is Kind.NOT_CHECKED
    ]
    assert notes == [
        "Whether a rule matches all inputs was not checked to the end: there are too many cases.",
        "Whether rule 217 can count was not checked: there are too many cases.",
    ]


def test_a_table_too_large_is_not_compared(table):
    (note,) = check_table(table([AGE], ["- -> 1", "- -> 2"]), DIALECT, limits=Limits(bits=1))
    assert note.message == "The rules were not compared with each other: the table is too large."


def test_findings_of_a_kind_are_cut_short(table):
    found = check_table(table([AGE], ["- -> 1"] * 9), DIALECT, limits=Limits(most=3))
    assert [each.message for each in found if each.kind is Kind.NOT_CHECKED] == [
        "There are more overlaps; only the first 3 are listed."
    ]
    assert [each.rules for each in found if each.kind is Kind.OVERLAP] == [(1, 2), (1, 3), (1, 4)]


# Form


def test_findings_as_json_are_stable(table):
    place = Place("d1", "Discount", "t1")
    subject = table(
        ["start: date", MEMBER], ['< @"2025-01-01" | - -> 1', "- | true -> 2", '>= @"2024-12-31" | false -> 1']
    )
    found = check_table(subject, DIALECT, place=place)
    assert to_json(found[0]) == {
        "kind": "overlap",
        "severity": "error",
        "message": "Rules 1 and 2 both match when start is 2024-12-31 or earlier and member is true.",
        "remedy": "Narrow one of them, or choose another hit policy.",
        "rules": [1, 2],
        "cells": [
            {"rule": rule, "column": f"in{number}", "side": "input", "number": number}
            for rule in (1, 2)
            for number in (1, 2)
        ],
        "example": {"start": "2024-12-30", "member": True},
        "place": {"element": "d1", "name": "Discount", "table": "t1", "path": ""},
    }
    assert str(found[0]).startswith("Discount: Rules 1 and 2 both match when ")


def test_the_worst_comes_first(table, found):
    rules = ["< 5 -> 1", "[5..6] -> 1", "< 3 -> 2"]
    severities = [each.severity for each in found(table([AGE], rules))]
    assert severities == ["error", "warning", "hint"]
