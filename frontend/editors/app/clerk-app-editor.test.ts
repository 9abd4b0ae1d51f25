import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import './clerk-app-editor';
import { valuesOf, type App, type ClerkAppEditor, type Known } from './clerk-app-editor';

const KNOWN: Known = { people: [['ada', 'Ada']], roles: [['hr', 'HR']], tables: [['orders', 'Orders']], links: ['/tables/shop/orders/'], colors: ['teal', 'blue'], iconNames: ['box'], most: 2, icons: {} };
const APP: App = { handle: 'shop', name: 'Shop', color: 'teal', tiles: [{ label: 'Open', value: '=1' }] };

function open(app: App): ClerkAppEditor {
  const editor = document.createElement('clerk-app-editor') as ClerkAppEditor;
  const draft = { path: 'app.json', kind: 'app', content: JSON.stringify(app), revision: 1, mayEdit: true, undo: false, redo: false, urls: {}, problems: [], user: 'ada', others: [] };
  for (const [name, value] of Object.entries({ draft, known: KNOWN })) {
    const script = document.createElement('script');
    script.type = 'application/json';
    script.dataset['name'] = name;
    script.textContent = JSON.stringify(value);
    editor.append(script);
  }
  document.body.replaceChildren(editor);
  return editor;
}
const key = (editor: Element, name: string): HTMLInputElement => editor.querySelector<HTMLInputElement>(`[data-key="${name}"]`)!;
const type = (input: HTMLInputElement, value: string): void => {
  input.value = value;
  input.dispatchEvent(new Event('input'));
};

beforeEach(() => localStorage.clear());
beforeEach(() => vi.stubGlobal('fetch', vi.fn(async () => new Response('{}'))));
afterEach(() => document.body.replaceChildren());

test('texts are written, and emptied ones go', () => {
  const editor = open({ ...APP, purpose: 'Sell.' });
  type(key(editor, 'name'), 'Store');
  type(key(editor, 'purpose'), '');
  key(editor, 'color-blue').dispatchEvent(new Event('change'));
  expect(editor.value).toEqual({ ...APP, name: 'Store', color: 'blue' });
});

test('a new tile counts the rows of a table, and there are no more than fit', () => {
  const editor = open(APP);
  key(editor, 'add-tile').click();
  expect(editor.value.tiles![1]).toEqual({ label: 'Orders', value: '=count(orders)', sources: { orders: { table: 'orders' } } });
  expect(key(editor, 'add-tile')).toBeNull();
});

test('tiles change places and go', () => {
  const editor = open({ ...APP, tiles: [{ label: 'A' }, { label: 'B' }] });
  key(editor, 'up-1').click();
  expect(editor.value.tiles!.map((tile) => tile.label)).toEqual(['B', 'A']);
  key(editor, 'gone-0').click();
  expect(editor.value.tiles).toEqual([{ label: 'A' }]);
});

test('values stand one a line', () => {
  expect(valuesOf('day =today()\n\nyear =today().year')).toEqual({ day: '=today()', year: '=today().year' });
  expect(valuesOf(' ')).toBeUndefined();
});
