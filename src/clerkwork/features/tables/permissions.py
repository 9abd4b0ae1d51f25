"""
Who may see and do what with rows: the one place.

Rule 1: whoever reads rows reads `view`, whose rows and columns are only those the actor may see; lists, details,
search, counts, totals, exports, references and connectors all stand on it.
Rule 2: no rule, no right; a condition that is null is no.
Rule 3: SYSTEM and administrators of the installation have every right.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, case, false, null, or_, select, true
from sqlalchemy import Table as SqlTable

from clerkwork.features.apps import queries as apps
from clerkwork.features.audit.actors import SYSTEM, Actor
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.tables.conditions import Rows, compiled, names
from clerkwork.features.tables.errors import Uncompilable
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.operands import Operand, scale_of
from clerkwork.features.tables.schema import Column, Rule
from clerkwork.features.tables.sql import column_name, fetch, fold_name, sql_table, vendor
from clerkwork.languages.feel import Context
from clerkwork.runtime import wiring

ALWAYS = "true"
SYSTEM_FIELDS: Mapping[str, str] = {
    "id": "reference",
    "created_at": "instant",
    "created_by": "string",
    "updated_at": "instant",
    "updated_by": "string",
}


@dataclass(frozen=True, slots=True)
class Rights:
    """What an actor may do with a table: every right, or the rules of the actor's roles."""

    everything: bool
    rules: tuple[Rule, ...]

    def having(self, verb: str) -> list[Rule]:
        """Return the rules that allow a verb on some rows."""
        return [rule for rule in self.rules if verb in rule.may]

    def may(self, verb: str) -> bool:
        """Tell whether the actor may do a verb to any row at all."""
        return self.everything or bool(self.having(verb))

    def fields(self, table: Table, verb: str) -> frozenset[str]:
        """Return the columns that the actor may use with a verb in at least some rows."""
        every = frozenset(table.schema.by_name)
        if self.everything:
            return every
        return frozenset().union(*(every if rule.fields is None else rule.fields & every for rule in self.having(verb)))


class Asker:
    """
    An actor during one request or action: roles and person are loaded once.

    It is an Actor itself, so whoever asks several things passes one Asker instead of the user.
    """

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._roles: dict[str, frozenset[str]] = {}

    @property
    def username(self) -> str:
        """The actor's name in the log."""
        return self.actor.username

    @property
    def unlimited(self) -> bool:
        """Tell whether the actor has every right."""
        return self.actor is SYSTEM or (isinstance(self.actor, User) and self.actor.is_administrator)

    def roles(self, app: str) -> frozenset[str]:
        """Return the roles the actor holds in an app."""
        if app not in self._roles:
            self._roles[app] = apps.roles_of(self.actor, app)
        return self._roles[app]

    @cached_property
    def person(self) -> dict[str, Any] | None:
        """What FEEL knows of the actor as `user`; nothing of the system."""
        return people.person_of(self.actor) if isinstance(self.actor, User) else None


def asker_of(actor: Actor) -> Asker:
    """Return the actor as an Asker."""
    return actor if isinstance(actor, Asker) else Asker(actor)


def rights(table: Table, actor: Actor) -> Rights:
    """Return what an actor may do with a table."""
    asker = asker_of(actor)
    if asker.unlimited:
        return Rights(everything=True, rules=())
    held = asker.roles(table.app.handle)
    return Rights(everything=False, rules=tuple(rule for rule in table.schema.rules if rule.role in held))


def context() -> Context:
    """Return what conditions are evaluated in: now, in the organisation's zone, within the web's budget."""
    return wiring.feel_context()


def scope_of(actor: Actor, texts: Iterable[str] = ()) -> dict[str, Any]:
    """Return the variables of an actor's conditions: `user`, loaded only if one of the texts reads it."""
    feel = wiring.current().feel
    needed = any("user" in names(feel, text) for text in texts)
    return {"user": asker_of(actor).person} if needed else {}


def operands(table: Table, source: FromClause, readable: Iterable[str], hop_actor: Actor) -> dict[str, Operand]:
    """Return the operands of a table's columns in a query's source, named as people name them."""
    found = {name: Operand(source.c[name], feel) for name, feel in SYSTEM_FIELDS.items()}
    numbers = table.sql_numbers
    for name in readable:
        column = table.schema.by_name[name]
        sql = source.c[column_name(numbers[column.id])]
        hop = None
        if column.type_name == "reference":
            hop = _Hop(table, column, sql, hop_actor)
        found[name] = Operand(sql, column.type.feel, scale_of(sql), hop)
    return found


@dataclass(frozen=True, slots=True)
class _Hop:
    """The way along a reference to the columns of its table that the actor may read."""

    table: Table
    column: Column
    sql: ColumnElement[Any]
    actor: Actor

    def __call__(self, name: str) -> Operand:
        """Return a column of the row that is referred to; null where there is none."""
        target = Table.objects.select_related("app").get(app=self.table.app, name=self.column.table)
        source = view(target, self.actor).alias()
        readable = rights(target, self.actor).fields(target, "read")
        there = operands(target, source, readable, self.actor).get(name)
        if there is None:
            known = ", ".join([*SYSTEM_FIELDS, *sorted(readable)])
            raise Uncompilable(f"There is no column {self.column.name}.{name}.", f"Known are {known}.")
        value = select(there.sql).where(source.c.id == self.sql).scalar_subquery()
        return Operand(value, there.feel, there.scale)


def _predicates(table: Table, rules: list[Rule], actor: Actor) -> list[ColumnElement[bool]]:
    """Return the rules' conditions on the raw rows; the builder's rules may hop to any row."""
    columns = operands(table, sql_table(table), table.schema.by_name, SYSTEM)
    scope = scope_of(actor, [rule.rows for rule in rules])
    against = Rows(wiring.current().feel, columns, scope, context(), vendor())
    return [true() if rule.rows.strip() == ALWAYS else compiled(rule.rows, against) for rule in rules]


def view(table: Table, actor: Actor) -> Select[Any]:
    """
    Return the query of the rows and columns that an actor may read.

    Columns have their SQL names. A column that is hidden in every row is absent; one that some rules show is null in
    the rows of the others.
    """
    source, actor = sql_table(table), asker_of(actor)
    held = rights(table, actor)
    if held.everything:
        return select(source)
    reading = held.having("read")
    rules = list(zip(reading, _predicates(table, reading, actor), strict=True))
    columns: list[ColumnElement[Any]] = [source.c[name] for name in ("version", *SYSTEM_FIELDS)]
    for column in table.schema.columns:
        columns += _masked(table, column, rules, source)
    condition = or_(*(each for _, each in rules)) if rules else false()
    return select(*columns).where(condition)


def _masked(
    table: Table, column: Column, rules: list[tuple[Rule, ColumnElement[bool]]], source: SqlTable
) -> list[ColumnElement[Any]]:
    """Return a column and its folded copy as the rules show them."""
    showing = [each for rule, each in rules if rule.fields is None or column.name in rule.fields]
    if not showing:
        return []
    number = table.sql_numbers[column.id]
    wanted = [source.c[column_name(number)], *([source.c[fold_name(number)]] if column.type.searched else [])]
    if len(showing) == len(rules):
        return list(wanted)
    return [case((or_(*showing), sql), else_=null()).label(sql.name) for sql in wanted]


def granted(table: Table, actor: Actor, verb: str, identity: int) -> frozenset[str] | None:
    """
    Return the columns that an actor may use with a verb in one row, as it is now; None if the verb is not allowed.
    """
    held = rights(table, actor)
    every = frozenset(table.schema.by_name)
    if held.everything:
        return every
    source = sql_table(table)
    rules = held.having(verb)
    if not rules:
        return None
    answers = [each.label(f"r{place}") for place, each in enumerate(_predicates(table, rules, actor))]
    row = next(iter(fetch(select(*answers).where(source.c.id == identity))), None)
    matching = [rule for rule, answer in zip(rules, row or (), strict=False) if answer]
    if not matching:
        return None
    return frozenset().union(*(every if rule.fields is None else rule.fields & every for rule in matching))


def granted_ids(table: Table, actor: Actor, verb: str, identities: Sequence[int]) -> frozenset[int]:
    """Return those of some rows, as they are now, to which an actor may do a verb. One query, none for who may all."""
    held = rights(table, actor)
    if held.everything:
        return frozenset(identities)
    rules = held.having(verb)
    if not rules:
        return frozenset()
    source = sql_table(table)
    allowed = or_(*_predicates(table, rules, actor))
    return frozenset(row[0] for row in fetch(select(source.c.id).where(source.c.id.in_(identities), allowed)))
