import { beforeEach, expect, test } from 'vitest';

import { parse, print, type Tree } from '../trees';
import { boxed, boxesOf } from './boxed-kinds';
import { ClerkBoxed, required } from './clerk-boxed';

const FILE = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:x="urn:x" id="d"><inputData id="i" name="amount"/>
  <decision id="c" name="Cost" x:kept="yes"><informationRequirement><requiredInput href="#i"/></informationRequirement><!-- kept too -->
    <context id="ctx"><contextEntry><variable name="net" typeRef="number"/><literalExpression id="l1"><text>amount * 2</text></literalExpression></contextEntry>
      <contextEntry><conditional id="if"><if><literalExpression><text>net &gt; 1</text></literalExpression></if><then><literalExpression><text>net</text></literalExpression></then><else><literalExpression><text>0</text></literalExpression></else></conditional></contextEntry></context>
  </decision><decision id="plain" name="Plain"><literalExpression><text>1</text></literalExpression></decision></definitions>`;

let root: Tree;
let box: ClerkBoxed;
let changes: number;

beforeEach(() => {
  root = parse(FILE);
  changes = 0;
  box = new ClerkBoxed();
  document.body.replaceChildren(box);
  const { host } = boxed(root)[0]!;
  box.show(host, { say: (_, english) => english, editable: true, known: required(root, host), change: () => changes++ });
});

function press(title: string, at = 0): void {
  box.querySelectorAll<HTMLButtonElement>(`button[title="${title}"]`)[at]!.click();
}

test('only what is no table and no line of text is edited in boxes, and it knows what it requires', () => {
  expect(boxesOf(FILE)).toMatchObject([{ id: 'c', name: 'Cost' }]);
  expect(boxesOf('<no')).toEqual([]);
  expect(required(root, boxed(root)[0]!.host)).toEqual(['amount']);
});

test('rows stand as they are written, and what is typed changes only that', () => {
  expect([...box.querySelectorAll<HTMLTextAreaElement>('textarea')].map((one) => one.value)).toEqual(['amount * 2', 'net > 1', 'net', '0']);
  expect(box.querySelector<HTMLInputElement>('.boxed-name')!.value).toBe('net');
  const field = box.querySelector<HTMLTextAreaElement>('textarea')!;
  field.value = 'amount * 3';
  field.dispatchEvent(new Event('input'));
  box.flush();
  expect(changes).toBe(1);
  expect(print(root)).toContain(FILE.slice(FILE.indexOf('<decision id="c"'), FILE.indexOf('amount * 2')) + 'amount * 3');
});

test('entries are added before the result, renamed and removed', () => {
  press('Entry');
  expect(print(root)).toMatch(/<contextEntry><variable name="entry3"\/><literalExpression id="[^"]+"><text\/?>(<\/text>)?<\/literalExpression><\/contextEntry><contextEntry><conditional/);
  press('Remove');
  expect(print(root)).not.toContain('name="net"');
});

test('another kind takes over what was written', () => {
  const kinds = [...box.querySelectorAll<HTMLSelectElement>('.boxed-kind')];
  const inner = kinds.find((one) => one.value === 'literalExpression')!;
  for (const kind of ['list', 'for', 'filter', 'invocation', 'functionDefinition', 'relation', 'some', 'every', 'conditional', 'context']) {
    expect([...inner.options].map((one) => one.value)).toContain(kind);
  }
  inner.value = 'for';
  inner.dispatchEvent(new Event('change'));
  expect(print(root)).toMatch(/<for id="[^"]+" iteratorVariable="item"><in><literalExpression id="l1"><text>amount \* 2<\/text><\/literalExpression><\/in><return>/);
});

test('a kind that cannot keep all says so, and the rest is there', () => {
  const told: string[] = [];
  const hear = (event: Event): number => told.push((event as CustomEvent<{ value: { text: string }[] }>).detail.value[0]!.text);
  document.addEventListener('clerk:toasts', hear, { once: true });
  const outer = box.querySelector<HTMLSelectElement>('.boxed-kind')!;
  outer.value = 'list';
  outer.dispatchEvent(new Event('change'));
  expect(told).toEqual(['A list has no names, so those of the entries went. Undo brings them back.']);
  expect(print(root)).toMatch(/<list id="[^"]+"><literalExpression id="l1">.*<conditional id="if">/s);
});

test('what the server says is wrong stands at its expression', () => {
  box.tell([{ place: '', element: 'l1', message: 'No such name.', remedy: '', line: null, severity: 'error' }]);
  expect(box.querySelector('[data-expression=l1] .boxed-fault')!.textContent).toBe('No such name.');
});

const TABLE = `<d:definitions xmlns:d="https://www.omg.org/spec/DMN/20230324/MODEL/"><d:decision id="t" name="T"><d:context><d:contextEntry><d:variable name="fee"/>
  <d:decisionTable id="dt" hitPolicy="FIRST"><d:input id="i1" label="kept"><d:inputExpression id="e1" typeRef="number"><d:text>amount</d:text></d:inputExpression><d:inputValues><d:text>kept</d:text></d:inputValues></d:input>
    <d:output id="o1" typeRef="number"/><d:annotation name="why"/>
    <d:rule id="r1"><d:description>kept</d:description><d:inputEntry id="c1"><d:text>&lt; 1</d:text></d:inputEntry><d:outputEntry id="c2"><d:text>1</d:text></d:outputEntry><d:annotationEntry><d:text>small</d:text></d:annotationEntry></d:rule>
    <d:rule id="r2"><d:inputEntry id="c3"><d:text>-</d:text></d:inputEntry><d:outputEntry id="c4"><d:text>2</d:text></d:outputEntry><d:annotationEntry><d:text/></d:annotationEntry></d:rule>
  </d:decisionTable></d:contextEntry></d:context></d:decision></d:definitions>`;

function showTable(): void {
  root = parse(TABLE);
  const { host } = boxed(root)[0]!;
  box.show(host, { say: (_, english) => english, editable: true, known: [], change: () => changes++ });
}
const shapes = (name: string): string[] => [...print(root).matchAll(new RegExp(`<d:${name}[ >/]`, 'g'))].map((one) => one[0]);

test('a table in a box is edited cell by cell, and what stands in no cell stays', () => {
  showTable();
  const fields = [...box.querySelectorAll<HTMLTextAreaElement>('.boxed-table textarea')];
  expect(fields.map((one) => one.value)).toEqual(['amount', '< 1', '1', 'small', '-', '2', '']);
  fields[1]!.value = '< 5';
  fields[1]!.dispatchEvent(new Event('input'));
  box.flush();
  expect(print(root)).toBe(print(parse(TABLE)).replace('&lt; 1', '&lt; 5'));
});

test('rules, inputs and outputs of a table are added, moved and removed at their places', () => {
  showTable();
  press('Input');
  press('Output');
  press('Rule');
  expect(shapes('input').length + shapes('output').length).toBe(4);
  expect(print(root)).toMatch(/<d:input id="i1".*<d:input id="_.*<d:output id="o1".*<d:output id="_[^"]+" name="output2"\/>\s*<d:annotation.*<d:rule/s);
  expect(print(root)).toMatch(/<d:rule id="r1"><d:description>kept<\/d:description><d:inputEntry id="c1">.*?<d:inputEntry id="_.*?<d:outputEntry id="c2">.*?<d:outputEntry id="_.*?<d:annotationEntry>/s);
  expect(shapes('rule').length).toBe(3);
  press('Move up: 2');
  expect(print(root)).toMatch(/id="r2".*id="r1"/s);
  press('Remove: Rule 3');
  press('Remove: Input 2');
  press('Remove: Output 2');
  press('Move up: 2');
  expect(print(root).replace(/\s+/g, '')).toBe(print(parse(TABLE)).replace(/\s+/g, ''));
});

test('which rules count is chosen, and what becomes of several', () => {
  showTable();
  const choose = (label: string, value: string): void => {
    const select = box.querySelector<HTMLSelectElement>(`select[aria-label="${label}"]`)!;
    select.value = value;
    select.dispatchEvent(new Event('change'));
  };
  choose('Which rules count', 'COLLECT');
  choose('What becomes of several', 'SUM');
  expect(print(root)).toContain('hitPolicy="COLLECT" aggregation="SUM"');
});

test('a line of FEEL becomes a table that gives it', () => {
  const inner = [...box.querySelectorAll<HTMLSelectElement>('.boxed-kind')].find((one) => one.value === 'literalExpression')!;
  inner.value = 'decisionTable';
  inner.dispatchEvent(new Event('change'));
  expect(print(root)).toMatch(/<outputEntry id="[^"]+"><text>amount \* 2<\/text><\/outputEntry>/);
});
