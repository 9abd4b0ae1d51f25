/** Boxed expressions as one line of FEEL that says the same; a table has none. */
import type { Tree } from '../trees';
import { expressions, kindOf, parts, SLOTS, textIn, type Kind } from './boxed-kinds';

const SAY: Partial<Record<Kind, (one: Tree) => string>> = {
  literalExpression: (one) => textIn(one).trim() || 'null',
  list: (one) => `[${expressions(one).map(feel).join(', ')}]`,
  context: (one) => contextText(one),
  relation: (one) => `[${parts(one, 'row').map((row) => braces(columnNames(one), expressions(row))).join(', ')}]`,
  conditional: (one) => slots(one, (condition, yes, no) => `if ${condition} then ${yes} else ${no}`),
  filter: (one) => slots(one, (list, match) => `${/^[[\w]/.test(list) && !/\s/.test(list) ? list : `(${list})`}[${match}]`),
  for: (one) => slots(one, (list, gives) => `for ${variable(one)} in ${list} return ${gives}`),
  some: (one) => slots(one, (list, holds) => `some ${variable(one)} in ${list} satisfies ${holds}`),
  every: (one) => slots(one, (list, holds) => `every ${variable(one)} in ${list} satisfies ${holds}`),
  invocation: (one) => `${inner(one)}(${parts(one, 'binding').map((each) => `${nameIn(each, 'parameter')}: ${inner(each)}`).join(', ')})`,
  functionDefinition: (one) => `function(${parts(one, 'formalParameter').map((each) => each.attributes.get('name') ?? '').join(', ')}) ${inner(one)}`,
};

/** Return an expression in one line. A table within reads `null`: ask `writable` first. */
export function feel(one: Tree): string {
  return SAY[kindOf(one)]?.(one) ?? 'null';
}

/** Tell whether FEEL can say an expression in one line. */
export function writable(one: Tree): boolean {
  return kindOf(one) !== 'decisionTable' && inside(one).every(writable);
}

/** Return the expressions that are parts of another one. */
export function inside(one: Tree): Tree[] {
  const holders = ['contextEntry', 'row', 'binding', ...(SLOTS[kindOf(one)] ?? [])].flatMap((name) => parts(one, name));
  return [...expressions(one), ...holders.flatMap(expressions)];
}

/** Return the name that a part gives by an element in it: its variable or its parameter. */
export function nameIn(one: Tree, element: 'variable' | 'parameter'): string {
  return parts(one, element)[0]?.attributes.get('name') ?? '';
}

export function columnNames(relation: Tree): string[] {
  return parts(relation, 'column').map((one) => one.attributes.get('name') ?? '');
}

function contextText(one: Tree): string {
  const entries = parts(one, 'contextEntry');
  const names = entries.map((each) => (parts(each, 'variable').length ? nameIn(each, 'variable') : 'result'));
  const hasResult = entries.some((each) => !parts(each, 'variable').length);
  return braces(names, entries.map((each) => expressions(each)[0])) + (hasResult ? '.result' : '');
}

function braces(names: string[], values: (Tree | undefined)[]): string {
  return `{${names.map((name, at) => `${/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)}: ${values[at] ? feel(values[at]) : 'null'}`).join(', ')}}`;
}

function inner(one: Tree): string {
  const [first] = expressions(one);
  return first ? feel(first) : 'null';
}

function slots(one: Tree, say: (...given: string[]) => string): string {
  return say(...SLOTS[kindOf(one)]!.map((slot) => (parts(one, slot)[0] ? inner(parts(one, slot)[0]!) : 'null')));
}

function variable(one: Tree): string {
  return one.attributes.get('iteratorVariable') ?? 'item';
}
