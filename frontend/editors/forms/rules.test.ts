import { afterEach, beforeEach, expect, test, vi } from 'vitest';

vi.mock('@bpmn-io/feel-editor', () => ({
  default: class {
    setValue(): void {}
    setVariables(): void {}
  },
})); // CodeMirror measures, which the test's DOM cannot; the browser tests type into the real one
import type { Field } from './clerk-form-builder';
import { Rules } from './rules';

const written: [string, unknown][] = [];
const modeling = {
  addFormField: (): Field => ({ id: '', type: '' }),
  editFormField: (field: Field, _: string | object, value?: unknown): void => {
    written.push([field.id, value]);
    field.properties = (value ?? {}) as Record<string, string>;
  },
};
const say = (_: string, english: string): string => english;
const field = (id: string, properties: Record<string, string> = {}): Field => ({ id, type: 'number', key: id, properties });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  written.length = 0;
});

function type(rules: Rules, words: string): void {
  const area = rules.element.querySelector('textarea')!;
  area.value = words;
  area.dispatchEvent(new Event('input'));
}

test('a sentence is written a moment after it was typed', () => {
  const rules = new Rules(say, modeling, () => []);
  rules.show(field('a', { validate: '=a > 1' }));
  type(rules, 'More than one.');
  vi.runAllTimers();
  expect(written).toEqual([['a', { validate: '=a > 1', message: 'More than one.' }]]);
});

test('another change of the same component takes nothing away from who is typing', () => {
  const rules = new Rules(say, modeling, () => []);
  const one = field('a');
  rules.show(one);
  type(rules, 'More');
  rules.show({ ...one, properties: { validate: '=a > 1' } });
  expect(rules.element.querySelector('textarea')!.value).toBe('More');
});

test('what is typed belongs to its component, also when another one is chosen at once', () => {
  const rules = new Rules(say, modeling, () => []);
  rules.show(field('a'));
  type(rules, 'For a.');
  rules.show(field('b', { message: 'Of b.' }));
  vi.runAllTimers();
  expect(written).toEqual([['a', { message: 'For a.' }]]);
  expect(rules.element.querySelector('textarea')!.value).toBe('Of b.');
});

test('what asks for nothing has no rules, and an emptied rule goes', () => {
  const rules = new Rules(say, modeling, () => []);
  rules.show({ id: 't', type: 'text' });
  expect(rules.element.hidden).toBe(true);
  rules.show(field('a', { message: 'Gone.' }));
  type(rules, '');
  vi.runAllTimers();
  expect(written).toEqual([['a', undefined]]);
});
