/**
 * A decision table inside of a boxed expression, cell by cell: its hit policy, inputs, outputs, notes and rules.
 *
 * Rule: what stands in no cell (allowed values, defaults, descriptions, types) is left as it is.
 */
import { make } from '../builders/parts';
import type { Say } from '../builders/words';
import type { Tree } from '../trees';
import { add, made, parts, remove, textIn } from './boxed-kinds';

/** What the box around a table does for it. */
export interface Cells {
  say: Say;
  editable: boolean;
  /** Draw a field of FEEL for what an element holds in `text`. */
  feel(of: Tree, label: string): HTMLElement;
  name(of: Tree, attribute: string, label: string): HTMLElement;
  button(label: string, title: string, act: () => void): HTMLElement;
  adder(label: string, act: () => void): HTMLElement | '';
  shape(act: () => void): void;
}

const POLICIES = ['UNIQUE', 'FIRST', 'PRIORITY', 'ANY', 'COLLECT', 'RULE ORDER', 'OUTPUT ORDER'];
const AGGREGATIONS = ['', 'SUM', 'MIN', 'MAX', 'COUNT'];
const ORDER = ['input', 'output', 'annotation', 'rule'];
const ENTRIES: Record<string, string> = { input: 'inputEntry', output: 'outputEntry', annotation: 'annotationEntry' };
const EMPTY: Record<string, string> = { input: '-', output: '', annotation: '' };

const id = (): Record<string, string> => ({ id: `_${crypto.randomUUID()}` });
const local = (tree: Tree): string => tree.key.slice(tree.key.indexOf('#') + 1);

/** Return a table with one input, output and rule; an expression that was there is what it gives. */
export function begunTable(like: Tree, before?: Tree): Tree {
  const input = made(like, 'input', id(), made(like, 'inputExpression', id(), made(like, 'text', {}, '')));
  return made(like, 'decisionTable', { ...id(), hitPolicy: 'FIRST' }, input, made(like, 'output', id()), rule(like, ['input', 'output'], before ? textIn(before) : ''));
}

function rule(like: Tree, columns: string[], gives = ''): Tree {
  const first = columns.indexOf('output');
  return made(like, 'rule', id(), ...columns.map((kind, index) => cell(like, kind, index === first ? gives : EMPTY[kind]!)));
}

function cell(like: Tree, kind: string, words: string): Tree {
  return made(like, ENTRIES[kind]!, kind === 'annotation' ? {} : id(), made(like, 'text', {}, words));
}

/** Draw a table. */
export function table(one: Tree, cells: Cells): HTMLElement {
  const columns = ORDER.slice(0, 3).flatMap((kind) => parts(one, kind).map((part, index) => ({ kind, part, index })));
  const head = make('tr', {}, ...columns.map((column) => heading(one, column, cells)), make('th', {}));
  const body = parts(one, 'rule').map((each, index) => row(one, each, columns, `${index + 1}`, cells));
  const { say } = cells;
  const more = [
    cells.adder(say('boxedRule', 'Rule'), () => add(one, rule(one, columns.map(({ kind }) => kind)))),
    cells.adder(say('boxedInput', 'Input'), () => addColumn(one, 'input', made(one, 'input', id(), made(one, 'inputExpression', id(), made(one, 'text', {}, ''))))),
    cells.adder(say('boxedOutput', 'Output'), () => addColumn(one, 'output', made(one, 'output', { ...id(), name: `output${parts(one, 'output').length + 1}` }))),
  ];
  return make('div', { class: 'boxed-table' }, policies(one, cells), make('div', { class: 'boxed-relation' }, make('table', {}, make('thead', {}, head), make('tbody', {}, ...body))), make('div', { class: 'boxed-more' }, ...more.filter((each) => each !== '')));
}

function policies(one: Tree, cells: Cells): HTMLElement {
  const { say } = cells;
  const policy = one.attributes.get('hitPolicy') ?? 'UNIQUE';
  const hit = chooser(say('boxedHit', 'Which rules count'), POLICIES, policy, cells, (value) => one.attributes.set('hitPolicy', value));
  const sum = chooser(say('boxedAggregation', 'What becomes of several'), AGGREGATIONS, one.attributes.get('aggregation') ?? '', cells, (value) => (value ? one.attributes.set('aggregation', value) : one.attributes.delete('aggregation')));
  return make('div', { class: 'boxed-policies' }, hit, ...(policy === 'COLLECT' ? [sum] : []));
}

function chooser(label: string, values: string[], now: string, cells: Cells, set: (value: string) => void): HTMLElement {
  const select = make('select', { class: 'form-select form-select-sm boxed-kind', 'aria-label': label, disabled: !cells.editable }, ...values.map((value) => make('option', { value }, value ? value.toLowerCase() : cells.say('boxedAll', 'list of all'))));
  select.value = now;
  select.addEventListener('change', () => cells.shape(() => set(select.value)));
  return select;
}

interface Column {
  kind: string;
  part: Tree;
  index: number;
}

function heading(one: Tree, { kind, part, index }: Column, cells: Cells): HTMLElement {
  const { say } = cells;
  const [asked] = parts(part, 'inputExpression');
  const words = { input: say('boxedInput', 'Input'), output: say('boxedOutput', 'Output'), annotation: say('boxedAnnotation', 'Note') }[kind]!;
  const field = kind === 'input' ? cells.feel(asked ?? holder(part), `${words} ${index + 1}`) : cells.name(part, 'name', `${words} ${index + 1}`);
  const gone = cells.editable ? cells.button('×', `${say('boxedRemove', 'Remove')}: ${words} ${index + 1}`, () => cells.shape(() => removeColumn(one, kind, index))) : '';
  return make('th', { 'data-column': kind, 'data-expression': part.attributes.get('id') }, make('span', { class: 'boxed-column' }, words, gone), field);
}

function holder(input: Tree): Tree {
  const asked = made(input, 'inputExpression', id(), made(input, 'text', {}, ''));
  input.content.push(asked);
  return asked;
}

function row(one: Tree, each: Tree, columns: Column[], number: string, cells: Cells): HTMLElement {
  const { say } = cells;
  const found = columns.map(({ kind, index }) => {
    const entry = parts(each, ENTRIES[kind]!)[index];
    if (!entry) return make('td');
    return make('td', { 'data-column': kind, 'data-expression': entry.attributes.get('id') }, cells.feel(entry, `${say('boxedRule', 'Rule')} ${number}`));
  });
  const place = one.content.indexOf(each);
  const above = one.content.slice(0, place).findLastIndex((part) => typeof part !== 'string' && local(part) === 'rule');
  const raise = (): void => void ([one.content[above], one.content[place]] = [one.content[place]!, one.content[above]!]);
  const tools = !cells.editable
    ? []
    : [...(above >= 0 ? [cells.button('↑', `${say('boxedUp', 'Move up')}: ${number}`, () => cells.shape(raise))] : []), cells.button('×', `${say('boxedRemove', 'Remove')}: ${say('boxedRule', 'Rule')} ${number}`, () => cells.shape(() => remove(one, each)))];
  return make('tr', { 'data-expression': each.attributes.get('id') }, ...found, make('td', {}, ...tools));
}

/** Put a column behind its like, and an empty cell into every rule. */
function addColumn(one: Tree, kind: string, column: Tree): void {
  place(one, column, ORDER);
  for (const each of parts(one, 'rule')) place(each, cell(one, kind, EMPTY[kind]!), Object.values(ENTRIES));
}

/** Put a part behind the last of its like and of what comes before its like. */
function place(parent: Tree, part: Tree, order: string[]): void {
  const before = order.slice(0, order.indexOf(local(part)) + 1);
  const last = parent.content.findLastIndex((one) => typeof one !== 'string' && before.includes(local(one)));
  parent.content.splice(last + 1, 0, part);
}

function removeColumn(one: Tree, kind: string, index: number): void {
  remove(one, parts(one, kind)[index]!);
  for (const each of parts(one, 'rule')) {
    const entry = parts(each, ENTRIES[kind]!)[index];
    if (entry) remove(each, entry);
  }
}
