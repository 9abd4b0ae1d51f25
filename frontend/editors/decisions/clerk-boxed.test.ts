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

test('what the server says is wrong stands at its expression', () => {
  box.tell([{ place: '', element: 'l1', message: 'No such name.', remedy: '', line: null, severity: 'error' }]);
  expect(box.querySelector('[data-expression=l1] .boxed-fault')!.textContent).toBe('No such name.');
});
