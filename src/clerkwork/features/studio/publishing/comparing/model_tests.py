"""
Two tests of models compared: what is given, what happens, what is claimed; steps as sentences.

Rule 1: steps are compared as a sequence, so that one that was put in does not change those after it.
"""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from clerkwork.features.studio.publishing.comparing.difference import Mark, Note, Thing, notes_of
from clerkwork.features.studio.publishing.comparing.values import flat, words
from clerkwork.kernel import json

STEPS: Final = ("when", "instructions")
SENTENCES: Final[Sequence[tuple[tuple[str, ...], str | Promise]]] = (
    (("do",), lazy("%(do)s is done")),
    (("throw", "at"), lazy("%(at)s fails with %(throw)s")),
    (("fail",), lazy("%(fail)s fails")),
    (("resolve",), lazy("the incident at %(resolve)s is resolved")),
    (("wait",), lazy("%(wait)s go by")),
    (("publish",), lazy("the message “%(publish)s” comes")),
    (("signal",), lazy("the signal “%(signal)s” comes")),
    (("cancel",), lazy("the case is canceled")),
    (("set",), lazy("variables are set: %(set)s")),
)
"""Steps in the short form by the keys they have, and how they are said."""


def compare(before: bytes, after: bytes) -> list[Note]:
    """Return what differs between two files of tests. Raises ValueError for what is none."""
    old, new = dict(_tests(before)), dict(_tests(after))
    notes: list[Note] = []
    for name, test in new.items():
        if name in old:
            notes += _compare(name, old[name], test)
        else:
            notes.append(Note(Mark.ADDED, _("Test “%s”") % name))
    return [*notes, *(Note(Mark.REMOVED, _("Test “%s”") % name) for name in old if name not in new)]


def _tests(content: bytes) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """Return the tests of a file by name; one in the short form has the name of its file, so that a new title shows."""
    value = json.loads(content.decode("utf-8-sig"))
    if not isinstance(value, dict):
        raise ValueError("Expected a test as a JSON object.")  # noqa: TRY004 - as for what is no JSON
    cases = value.get("testCases")
    if not isinstance(cases, list):
        return [("", value)]
    return [(str(case.get("name", number)), case) for number, case in enumerate(cases, 1) if isinstance(case, dict)]


def _compare(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Note]:
    title = name or str(after.get("title", ""))
    skip = frozenset(STEPS)
    subject = _("Test “%s”") % title
    old, new = (
        Thing("", subject, flat(test, {"title": _("title"), "given": _("given")}, skip=skip))
        for test in (before, after)
    )
    return [*notes_of([old], [new]), *_steps(before, after)]


def _steps(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Note]:
    old, new = ([sentence(step) for step in _list(test)] for test in (before, after))
    notes = []
    for tag, start, end, there, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            notes += [Note(Mark.REMOVED, _subject(index, old[index])) for index in range(start, end)]
            notes += [Note(Mark.ADDED, _subject(index, new[index])) for index in range(there, until)]
    return notes


def _list(test: Mapping[str, Any]) -> list[Any]:
    return [step for key in STEPS if isinstance(test.get(key), list) for step in test[key]]


def _subject(index: int, step: str) -> str:
    return _("Step %(number)s: %(step)s") % {"number": index + 1, "step": step}


def sentence(step: Any) -> str:
    """Return a step of a test in words."""
    if not isinstance(step, dict):
        return words(step)
    keys, said = next(((keys, said) for keys, said in SENTENCES if step.keys() >= set(keys)), ((), None))
    if said is None:
        return json.dumps(step)
    given = step.get("with")
    more = _(" with %s") % json.dumps(given) if given else ""
    return said % {key: words(step[key]) for key in keys} + more


def describe(content: bytes) -> tuple[str, str]:
    """Return the title of a test and, in one line, how long it is. Raises ValueError."""
    tests = _tests(content)
    steps = sum(len(_list(test)) for _name, test in tests)
    title = str(tests[0][1].get("title") or tests[0][0]) if tests else ""
    return title, ngettext("%(count)s step", "%(count)s steps", steps) % {"count": steps}
