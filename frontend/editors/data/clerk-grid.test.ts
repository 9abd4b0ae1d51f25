import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import './clerk-grid';
import type { ClerkGrid } from './clerk-grid';

let grid: ClerkGrid;

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal('fetch', vi.fn(async () => new Response('{"editing": true, "others": [], "revision": 1}')));
  grid = document.createElement('clerk-grid') as ClerkGrid;
  const draft = { path: 'data/errands.csv', kind: 'data', content: 'what,owner\nBread,ada\nMilk,bob\n', revision: 1, mayEdit: true, undo: false, redo: false, urls: {}, problems: [], user: 'ada', others: [] };
  for (const [name, value] of Object.entries({ draft, known: { table: 'Errands', columns: [], icons: {} } })) {
    const script = Object.assign(document.createElement('script'), { type: 'application/json', textContent: JSON.stringify(value) });
    script.dataset['name'] = name;
    grid.append(script);
  }
  document.body.replaceChildren(grid);
});
afterEach(() => document.body.replaceChildren());

const cell = (at: number, place: number): HTMLElement => grid.querySelector(`td[data-at="${at}"][data-place="${place}"]`)!;
const press = (key: string, held: KeyboardEventInit = {}, on: Element = document.activeElement!): boolean => on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held }));

test('cells, a row and a column that went come back one by one, with the focus at each; redo goes the other way', () => {
  cell(0, 1).focus();
  press('Delete');
  cell(1, 0).focus();
  press('O');
  const field = grid.querySelector<HTMLInputElement>('td input')!;
  field.value = 'Oil';
  press('Enter', {}, field);
  grid.querySelector<HTMLElement>('[data-key="row-0"]')!.click();
  grid.querySelector<HTMLElement>('[data-key="column-1"]')!.click();
  const steps = ['what\nOil\n', 'what,owner\nOil,bob\n', 'what,owner\nBread,\nOil,bob\n', 'what,owner\nBread,\nMilk,bob\n', 'what,owner\nBread,ada\nMilk,bob\n'];
  expect(grid.draft.content).toBe(steps[0]);
  for (const content of steps.slice(1)) {
    press('z', { ctrlKey: true }, document.activeElement ?? document.body);
    expect(grid.draft.content).toBe(content);
  }
  expect(document.activeElement).toBe(cell(0, 1));
  expect(cell(0, 1).textContent).toBe('ada');
  expect(grid.draft.canUndo).toBe(false);
  press('y', { ctrlKey: true });
  press('Z', { ctrlKey: true, shiftKey: true });
  expect(grid.draft.content).toBe(steps[2]);
  expect(document.activeElement).toBe(cell(1, 0));
});

test('a cell that is opened and left as it was is no step', () => {
  cell(0, 0).focus();
  press('Enter');
  press('Enter', {}, grid.querySelector('td input')!);
  expect(grid.draft.canUndo).toBe(false);
});

test('what somebody else wrote begins a new history', () => {
  cell(0, 0).focus();
  press('Delete');
  (grid.draft as { content: string }).content = 'what\nTea\n';
  grid.draft.dispatchEvent(new CustomEvent('replaced'));
  expect(grid.draft.canUndo).toBe(false);
  expect(cell(0, 0).textContent).toBe('Tea');
});
