/**
 * Another kind for a boxed expression, with what was in it.
 *
 * Rule 1: what the new kind has a place for goes there; anything else becomes its first part as a whole, so nothing that was written goes.
 * Rule 2: what cannot be kept is named in `lost`: the names of entries in a list, and a table that becomes a line of FEEL.
 */
import type { Tree } from '../trees';
import { add, begun, entry, expressions, kindOf, literal, made, parts, SLOTS, textIn, type Kind } from './boxed-kinds';
import { columnNames, feel, inside, nameIn, writable } from './feel-text';

const BEGUN = new Set(['first', 'parameter', '']); // what new parts are called

export type Loss = 'names' | 'table' | '';
export interface Converted {
  tree: Tree;
  lost: Loss;
}
interface Named {
  name: string;
  value: Tree;
}

/** Return an expression of a kind that says what another one said, as far as it can. */
export function converted(kind: Kind, one: Tree): Converted {
  const from = kindOf(one);
  if (from === kind) return kept(one);
  if (blank(one)) return kept(begun(kind, one));
  const back = unwrapped(kind, one);
  if (back) return kept(back);
  if (kind === 'literalExpression') return line(one);
  if (kind === 'decisionTable') return table(one);
  if (kind === 'list' && from === 'context') return { tree: listOf(one, entries(one).map(({ value }) => value)), lost: 'names' };
  if (kind === 'list' && from === 'relation') return kept(listOf(one, records(one).map((record) => contextOf(one, record))));
  if (kind === 'context') return kept(contextOf(one, named(one)));
  if (kind === 'relation') return kept(relationOf(one));
  return kept(slotted(kind, one) ?? wrapped(kind, one));
}

function kept(tree: Tree): Converted {
  return { tree, lost: '' };
}

/** Tell whether nothing is written in an expression. */
function blank(one: Tree): boolean {
  if (kindOf(one) === 'decisionTable') return false;
  return kindOf(one) === 'literalExpression' ? textIn(one).trim() === '' : inside(one).every(blank);
}

/** Return the expression of a kind that another one only wraps, with no name but those that it began with. */
function unwrapped(kind: Kind, one: Tree): Tree | undefined {
  const [first, ...others] = inside(one);
  return first && kindOf(first) === kind && others.every(blank) && names(one).every((name) => BEGUN.has(name)) ? first : undefined;
}

function names(one: Tree): string[] {
  const named = parts(one, 'formalParameter').map((each) => each.attributes.get('name') ?? '');
  return [...named, ...columnNames(one), ...parts(one, 'contextEntry').map((each) => nameIn(each, 'variable')), ...parts(one, 'binding').map((each) => nameIn(each, 'parameter'))];
}

function line(one: Tree): Converted {
  return writable(one) ? kept(literal(one, feel(one))) : { tree: literal(one), lost: 'table' };
}

function table(one: Tree): Converted {
  const { tree: words, lost } = kindOf(one) === 'literalExpression' ? kept(one) : line(one);
  return { tree: begun('decisionTable', one, words), lost };
}

function listOf(like: Tree, values: Tree[]): Tree {
  const made = begun('list', like);
  made.content = values;
  return made;
}

function contextOf(like: Tree, all: Named[]): Tree {
  const made = begun('context', like);
  made.content = all.map(({ name, value }) => entry(like, name, value));
  return made;
}

/** Return the entries of a context; the one without a name is its result. */
function entries(one: Tree): Named[] {
  return parts(one, 'contextEntry').map((each) => ({ name: nameIn(each, 'variable'), value: expressions(each)[0] ?? literal(one) }));
}

/** Return the rows of a relation, each by the names of its columns. */
function records(one: Tree): Named[][] {
  const names = columnNames(one);
  return parts(one, 'row').map((row) => names.map((name, at) => ({ name, value: expressions(row)[at] ?? literal(one) })));
}

/** Return what an expression consists of, by names that it has or gets. */
function named(one: Tree): Named[] {
  const kind = kindOf(one);
  if (kind === 'list') return expressions(one).map((value, at) => ({ name: `item${at + 1}`, value }));
  if (kind !== 'relation') return [{ name: 'first', value: one }];
  const rows = records(one);
  return rows.length === 1 ? rows[0]! : rows.map((record, at) => ({ name: `row${at + 1}`, value: contextOf(one, record) }));
}

/** Return rows and columns: of contexts by their names, of other items in one column. */
function relationOf(one: Tree): Tree {
  const rows = rowsOf(one);
  const names = [...new Set(rows.flatMap((row) => row.map(({ name }) => name)))];
  const relation = made(one, 'relation', { id: `_${crypto.randomUUID()}` });
  for (const name of names) add(relation, made(one, 'column', { name }));
  for (const row of rows) {
    relation.content.push(made(one, 'row', {}, ...names.map((name) => row.find((each) => each.name === name)?.value ?? literal(one))));
  }
  return relation;
}

function rowsOf(one: Tree): Named[][] {
  const kind = kindOf(one);
  if (kind === 'context') return [entries(one).map(({ name, value }) => ({ name: name || 'result', value }))];
  const items = kind === 'list' ? expressions(one) : [one];
  if (items.length && items.every((item) => kindOf(item) === 'context' && entries(item).every(({ name }) => name))) return items.map(entries);
  return items.map((value) => [{ name: 'first', value }]);
}

/** Return a kind with as many parts as another one has, part by part. */
function slotted(kind: Kind, one: Tree): Tree | undefined {
  const [from, to] = [SLOTS[kindOf(one)], SLOTS[kind]];
  if (!from || from.length !== to?.length) return undefined;
  const fresh = begun(kind, one);
  const variable = one.attributes.get('iteratorVariable');
  if (variable && fresh.attributes.has('iteratorVariable')) fresh.attributes.set('iteratorVariable', variable);
  to.forEach((slot, at) => (parts(fresh, slot)[0]!.content = parts(one, from[at]!).flatMap(expressions)));
  return fresh;
}

/** Return a kind whose first part is the other expression. */
function wrapped(kind: Kind, one: Tree): Tree {
  const hole = literal(one);
  const fresh = begun(kind, one, hole);
  fill(fresh, hole, one);
  return fresh;
}

function fill(tree: Tree, hole: Tree, one: Tree): void {
  tree.content = tree.content.map((part) => (part === hole ? one : part));
  for (const part of tree.content) if (typeof part !== 'string' && part !== one) fill(part, hole, one);
}
