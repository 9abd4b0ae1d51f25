"""
One answer to a form while it is looked at: taken in, settled, checked, given out.

    take    client data → entries: one per block, each with what was given for each field
    settle  computed values, visibility and read-only fields, again and again until nothing changes
    check   every visible field against its type and limits, then every rule
    give    what to keep, nested as the paths say

Rule 1: a hidden field is null to every expression; what the client sent for it is never used.
Rule 2: a disabled, read-only or computed field never takes the client's value.
Rule 3: choices from variables are looked up in variables only, never in what the client sent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clerkwork.kernel.sentences import Grouped, Sentence
from clerkwork.languages.feel import Context, Expression, from_json, to_json
from clerkwork.languages.forms.blocks import Block, Field
from clerkwork.languages.forms.components import COMPONENTS
from clerkwork.languages.forms.places import MISSING, is_empty, look, merge, put
from clerkwork.languages.forms.values import Situation, Wrong, check

MOST_ROUNDS: Final = 10  # of settling; a chain of computed fields against the order of the form needs one round a link
MOST_ENTRIES: Final = 1_000
MOST_ERRORS: Final = 200  # places; nobody reads more, and an attacker may send many unknown names
NOT_ASKED: Final = Sentence("This is not asked for here, so it must stay empty.")
NO_SUCH: Final = Sentence("There is no such field in this form.")
TOO_LONG: Final = Sentence("This form takes too long to work out; tell whoever made it.")
REFUSED: Final = Sentence("This is not allowed here.")


@dataclass(slots=True)
class Entry:
    """One filled block: the form itself, or one entry of a dynamic list."""

    block: Block
    place: str  # of the entry, "" or "lines.0."
    known: Mapping[str, Any]  # what the variables say about it
    numbers: tuple[int, ...] = ()  # its position in each list around it, from 1
    given: dict[tuple[str, ...], Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)  # values, and what is known besides
    scope: dict[str, Any] = field(default_factory=dict)  # the same, and all around
    hidden: set[tuple[str, ...]] = field(default_factory=set)
    fixed: set[tuple[str, ...]] = field(default_factory=set)  # read-only now
    entries: dict[tuple[str, ...], list["Entry"]] = field(default_factory=dict)

    def place_of(self, path: tuple[str, ...]) -> str:
        """Return the place of a field as people write it."""
        return self.place + ".".join(path)


class Filling:
    """One answer to one form."""

    def __init__(self, block: Block, data: Any, variables: Mapping[str, Any], context: Context) -> None:
        self.variables: dict[str, Any] = from_json(dict(variables))
        self.context = context
        self.errors: dict[str, list[str]] = {}
        if not isinstance(data, Mapping):
            self._note("", Sentence("Expected an object with a value for each field."))
            data = {}
        self.root = self._take(block, from_json(dict(data)), self.variables, "", ())

    # take

    def _take(self, block: Block, data: Any, known: Any, place: str, numbers: tuple[int, ...]) -> Entry:
        """Return an entry with what was given for its fields, and note what was given for no field."""
        entry = Entry(block, place, known if isinstance(known, Mapping) else {}, numbers)
        for each in block.fields:
            given = look(data, each.path, MISSING)
            entry.given[each.path] = given
            if each.entries is not None:
                entry.entries[each.path] = self._take_list(entry, each, given)
        self._refuse_unknown(data, frozenset(each.path for each in block.fields), place)
        return entry

    def _take_list(self, entry: Entry, each: Field, given: Any) -> list[Entry]:
        """Return the entries of a dynamic list; without an answer those it begins with."""
        place = entry.place_of(each.path)
        before = look(entry.known, each.path)
        before = before if isinstance(before, list) else [{} for _ in range(each.first_entries)]
        if given is MISSING or given is None:
            given = [{} for _ in before] if each.fixed_entries else []
        if not isinstance(given, list) or not all(isinstance(row, Mapping) for row in given):
            self._note(place, Sentence("Enter a list."))
            given = []
        if len(given) > MOST_ENTRIES:
            self._note(place, Sentence("Use at most %(most)s entries.", most=Grouped(MOST_ENTRIES)))
            given = []
        elif each.fixed_entries and len(given) != len(before):
            self._note(place, Sentence("Entries cannot be added or removed here."))
        assert each.entries is not None
        return [
            self._take(
                each.entries,
                row,
                before[index] if index < len(before) else {},
                f"{place}.{index}.",
                (*entry.numbers, index + 1),
            )
            for index, row in enumerate(given)
        ]

    def _refuse_unknown(self, data: Any, paths: frozenset[tuple[str, ...]], place: str) -> None:
        """Note every value that belongs to no field."""
        prefixes = {path[:length] for path in paths for length in range(1, len(path))}
        waiting: list[tuple[tuple[str, ...], Any]] = [((), data)]
        while waiting:
            path, inside = waiting.pop()
            for name, value in inside.items():
                here = (*path, str(name))
                if here in prefixes and (isinstance(value, Mapping) or value is None):
                    waiting.append((here, value or {}))
                elif here not in paths:
                    self._note(place + ".".join(here), NO_SUCH)

    def _note(self, place: str, message: str) -> None:
        if len(self.errors) < MOST_ERRORS or place in self.errors:
            self.errors.setdefault(place, []).append(message)

    # settle

    def settle(self) -> None:
        """Work out values, visibility and read-only fields until nothing changes any more."""
        for entry in self.all():
            for each in entry.block.fields:
                self._set(entry, each, self._start(entry, each))
        for _ in range(MOST_ROUNDS):
            if not self._round(self.root, None):
                return

    def all(self) -> Iterator[Entry]:
        """Yield every entry, outer ones first."""
        waiting = [self.root]
        while waiting:
            entry = waiting.pop()
            yield entry
            waiting.extend(inner for inners in reversed(entry.entries.values()) for inner in reversed(inners))

    def _start(self, entry: Entry, each: Field) -> Any:
        """Return the value of a field while nothing is hidden, computed or read-only by an expression."""
        if each.entries is not None:
            return [inner.values for inner in entry.entries[each.path]]
        if each.disabled or each.readonly is True:
            return self._initial(entry, each)
        given = entry.given[each.path]
        return each.empty if given is MISSING or given is None else given

    def _initial(self, entry: Entry, each: Field) -> Any:
        """Return what a field shows before anybody types."""
        known = look(entry.known, each.path)
        return known if known is not None else each.default if each.default is not None else each.empty

    def _round(self, entry: Entry, outer: Entry | None) -> bool:
        """Work out an entry and those in it once; tell whether anything changed."""
        self._look_around(entry, outer)
        changed = False
        for each in entry.block.fields:
            changed |= self._work_out(entry, each)
            for inner in entry.entries.get(each.path, ()):
                changed |= each.path not in entry.hidden and self._round(inner, entry)
        return changed

    def _look_around(self, entry: Entry, outer: Entry | None) -> None:
        """Renew the names that expressions of an entry see: form-js's, from the outside in."""
        around = self.variables if outer is None else outer.scope
        entry.seen = merge(entry.known, entry.values)
        entry.scope = {
            **around,
            **entry.seen,
            "this": entry.seen,
            "parent": None if outer is None else outer.scope,
            "i": list(entry.numbers),
        }

    def _work_out(self, entry: Entry, each: Field) -> bool:
        """Renew one field; tell whether it changed."""
        if not (each.hides or each.computed or isinstance(each.readonly, Expression)):
            return False
        hidden = any(self._run(hide, entry) is True for hide in each.hides)
        fixed = isinstance(each.readonly, Expression) and self._run(each.readonly, entry) is True
        if hidden:
            value = None
        elif each.computed is not None:
            value = to_json(self._run(each.computed, entry))
        else:
            value = self._initial(entry, each) if fixed else self._start(entry, each)
        changed = hidden != (each.path in entry.hidden) or value != look(entry.values, each.path)
        (entry.hidden.add if hidden else entry.hidden.discard)(each.path)
        (entry.fixed.add if fixed else entry.fixed.discard)(each.path)
        self._set(entry, each, value)
        return changed

    def _set(self, entry: Entry, each: Field, value: Any) -> None:
        put(entry.values, each.path, value)
        name = each.path[0]
        if entry.scope:
            below, above = entry.known.get(name), entry.values[name]
            if isinstance(below, Mapping) and isinstance(above, Mapping):
                above = merge(below, above)
            entry.scope[name] = entry.seen[name] = above

    def _run(self, expression: Expression, entry: Entry) -> Any:
        return expression.run(entry.scope, self.context)

    # check

    def check(self, *, complete: bool) -> None:
        """Note what is wrong; a complete answer also lacks nothing and breaks no rule by leaving it open."""
        shown = list(self.visible())
        for entry, each in shown:
            if self.is_asked(entry, each):
                self._check_value(entry, each, complete=complete)
        if complete:
            self._refuse_hidden()
        wrong = set(self.errors)
        for entry, each in shown:
            if each.rule is not None and entry.place_of(each.path) not in wrong:
                self._check_rule(entry, each, wrong, complete=complete)
        if self.context.exhausted:
            self._note("", TOO_LONG)

    def visible(self) -> Iterator[tuple[Entry, Field]]:
        """Yield every field that is shown, with its entry."""
        waiting = [self.root]
        while waiting:
            entry = waiting.pop()
            for each in entry.block.fields:
                if each.path not in entry.hidden:
                    yield entry, each
                    waiting.extend(reversed(entry.entries.get(each.path, ())))

    def is_asked(self, entry: Entry, each: Field) -> bool:
        """Tell whether a field takes the client's value."""
        return (
            each.computed is None
            and each.entries is None
            and not each.disabled
            and each.readonly is not True
            and each.path not in entry.fixed
        )

    def _check_value(self, entry: Entry, each: Field, *, complete: bool) -> None:
        value = look(entry.values, each.path)
        if value is None or value == "" or (type(value) is type(each.empty) and value == each.empty):
            put(entry.values, each.path, each.empty)
            if complete and each.required:
                self._note(entry.place_of(each.path), COMPONENTS[each.type].required)
            return
        situation = Situation(entry.scope, self.variables, self.context)
        try:
            put(entry.values, each.path, check(each, value, situation))
        except Wrong as wrong:
            self._note(entry.place_of(each.path), wrong.says)

    def _refuse_hidden(self) -> None:
        """Note what was sent for a field that nobody could see."""
        for entry in self.all():
            for each in entry.block.fields:
                given = entry.given[each.path]
                if each.path in entry.hidden and each.computed is None and not (given is MISSING or is_empty(given)):
                    self._note(entry.place_of(each.path), NOT_ASKED)

    def _check_rule(self, entry: Entry, each: Field, wrong: set[str], *, complete: bool) -> None:
        """Note a rule that does not hold; one that reads a wrong field waits until that is right."""
        assert each.rule is not None
        if any(self._reads(place, each.rule, entry) for place in wrong):
            return
        holds = self._run(each.rule, entry)
        if holds is True or (not complete and (holds is not False or is_empty(look(entry.values, each.path)))):
            return
        text = each.message.render(entry.scope, self.context) if each.message is not None else REFUSED
        self._note(entry.place_of(each.path), text)

    def _reads(self, place: str, rule: Expression, entry: Entry) -> bool:
        """Tell whether a rule of an entry reads the value at a place."""
        names = rule.names
        inner = place.removeprefix(entry.place) if entry.place and place.startswith(entry.place) else place
        return any(part.split(".")[0] in names for part in (place, inner))

    # give

    def texts(self) -> dict[str, str]:
        """Return the changing texts of the form that are shown, by the component's id."""
        return {
            text.id: _inert(text.template.render(self.root.scope, self.context))
            for text in self.root.block.texts
            if not any(self._run(hide, self.root) is True for hide in text.hides)
        }

    def kept(self) -> dict[str, Any]:
        """Return the values to keep."""
        return self._kept(self.root)

    def _kept(self, entry: Entry) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for each in entry.block.fields:
            if each.path in entry.hidden or each.disabled:
                continue
            if each.entries is not None:
                put(values, each.path, [self._kept(inner) for inner in entry.entries[each.path]])
            elif self.is_asked(entry, each) or each.computed is not None or self._begins(entry, each):
                put(values, each.path, look(entry.values, each.path))
        return values

    def _begins(self, entry: Entry, each: Field) -> bool:
        """Tell whether a read-only field sets a value that is not there yet, or one inside a list that is replaced."""
        return bool(entry.numbers) or look(entry.known, each.path) is None


def _inert(text: str) -> str:
    """Return a rendered text that the browser, which reads it as a template, takes for nothing but markdown."""
    text = text.replace("{{", "&#123;&#123;")
    return f"&#61;{text[1:]}" if text.startswith("=") else text
