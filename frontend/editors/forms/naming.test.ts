import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Field } from './clerk-form-builder';
import { Naming } from './naming';

const written: unknown[] = [];
const modeling = {
  addFormField: (): Field => ({ id: '', type: '' }),
  editFormField: (field: Field, name: string | object, value?: unknown): void => {
    written.push(value);
    field[name as string] = value;
  },
};
const form = (title?: string): Field => ({ id: 'f', type: 'default', ...(title ? { title } : {}) });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  written.length = 0;
  document.body.replaceChildren();
});

function shown(field: Field): { naming: Naming; input: HTMLInputElement } {
  document.body.innerHTML = '<h1 data-file-title>request</h1>';
  const naming = new Naming((_, english) => english, modeling, 'request');
  naming.show(field, null);
  return { naming, input: naming.element.querySelector('input')! };
}

test('a typed name is written a moment later, and an emptied one is taken out', () => {
  const { input } = shown(form());
  input.value = ' Ask for leave ';
  input.dispatchEvent(new Event('input'));
  vi.runAllTimers();
  input.value = '';
  input.dispatchEvent(new Event('change'));
  vi.runAllTimers();
  expect(written).toEqual(['Ask for leave', undefined]);
});

test('the page says the name, and the old one where there is none', () => {
  const field = form('Ask for leave');
  const { naming } = shown(field);
  expect(document.querySelector('h1')!.textContent).toBe('Ask for leave');
  naming.show(form(), null);
  expect(document.querySelector('h1')!.textContent).toBe('request');
});

test('it is asked for only while no component is selected', () => {
  const { naming } = shown(form());
  naming.show(form(), { id: 'days', type: 'number' });
  expect(naming.element.hidden).toBe(true);
});
