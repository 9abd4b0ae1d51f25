"""
The two reports on a DMN file.

Rule 1: every rule is a function that yields the problems it finds; its name says what must hold.
Rule 2: a rule that cannot know better, because an imported file is not at hand, says nothing.
"""

from typing import Final

from clerkwork.kernel.errors import Problem
from clerkwork.languages.dmn.checks import expressions, identity, requirements, structure, tables, types
from clerkwork.languages.dmn.checks.subject import Rule, Subject
from clerkwork.languages.dmn.model import Definitions
from clerkwork.languages.dmn.references import NO_IMPORTS, Imported
from clerkwork.languages.feel import Feel

RULES: Final[tuple[Rule, ...]] = (
    identity.ids_are_unique,
    identity.ids_fit_a_key,
    identity.things_have_names,
    identity.names_are_unique,
    structure.attributes_say_what_dmn_knows,
    structure.children_have_a_place,
    structure.external_functions_are_refused,
    requirements.references_lead_somewhere,
    requirements.services_have_outputs,
    requirements.decisions_do_not_require_themselves,
    types.types_are_known,
    types.types_come_to_an_end,
    tables.tables_have_outputs,
    tables.inputs_have_expressions,
    tables.rules_fit_their_columns,
    expressions.scopes_are_not_crowded,
    expressions.languages_are_feel,
    expressions.texts_are_feel,
)
"""What must hold before decisions may run."""

ADVICE: Final[tuple[Rule, ...]] = (
    identity.variables_are_called_like_their_element,
    identity.names_can_be_read,
    structure.elements_have_logic,
    structure.camundas_attributes_are_left_alone,
    requirements.authorities_lead_somewhere,
    requirements.imports_are_at_hand,
    tables.aggregations_collect,
    tables.priorities_are_listed,
    expressions.texts_can_be_checked,
    expressions.names_are_known,
)
"""What should hold; decisions run without."""


def problems(definitions: Definitions, feel: Feel, imported: Imported = NO_IMPORTS) -> tuple[Problem, ...]:
    """Return everything that forbids deployment, in the order of the file's lines."""
    return _report(RULES, Subject(definitions, feel, imported))


def warnings(definitions: Definitions, feel: Feel, imported: Imported = NO_IMPORTS) -> tuple[Problem, ...]:
    """Return what is doubtful but does not stop decisions from running, in the order of the file's lines."""
    return _report(ADVICE, Subject(definitions, feel, imported))


def _report(rules: tuple[Rule, ...], subject: Subject) -> tuple[Problem, ...]:
    found = dict.fromkeys(problem for rule in rules for problem in rule(subject))
    return tuple(sorted(found, key=lambda problem: problem.line or 0))
