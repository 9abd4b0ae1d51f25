import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { ClerkTableDesigner, Surroundings } from './clerk-table-designer';
import { sum, type Effects } from './effects';
import './clerk-table-designer';

const TABLE = {
  name: 'loans',
  columns: [
    { name: 'holder', type: 'person', required: true },
    { name: 'until', type: 'date' },
  ],
  unique: [['holder', 'until']],
  rules: [{ role: 'staff', rows: 'holder = user.username', may: ['read'] }],
};
const AROUND: Surroundings = {
  types: [
    { name: 'text', label: 'Text', icon: 'letter-case', hint: '' },
    { name: 'person', label: 'Person', icon: 'user', hint: '' },
    { name: 'date', label: 'Date', icon: 'calendar', hint: '' },
  ],
  roles: [{ name: 'staff', title: 'Staff' }, { name: 'hr', title: 'Human resources' }],
  tables: {},
  colors: ['teal'],
  icons: { plus: '<svg></svg>' },
  published: { holder: 'person', until: 'date' },
  rows: 2,
  urls: { effects: '/effects', roles: '/roles' },
};
const DRAFT = { path: 'tables/loans.json', kind: 'tables', content: JSON.stringify(TABLE), revision: 1, mayEdit: true, undo: false, redo: false, urls: { file: '/f', undo: '/u', redo: '/r', check: '/c', presence: '/p' } };

let designer: ClerkTableDesigner;

function shown(draft: object = DRAFT): ClerkTableDesigner {
  const host = document.createElement('clerk-table-designer') as ClerkTableDesigner;
  for (const [name, value] of Object.entries({ draft, table: AROUND })) {
    const script = Object.assign(document.createElement('script'), { type: 'application/json', textContent: JSON.stringify(value) });
    script.dataset['name'] = name;
    host.append(script);
  }
  document.body.replaceChildren(host);
  return host;
}

function click(key: string): void {
  designer.querySelector<HTMLElement>(`[data-key="${key}"]`)!.click();
}

function type(key: string, value: string): void {
  const input = designer.querySelector<HTMLInputElement>(`[data-key="${key}"]`)!;
  input.value = value;
  input.dispatchEvent(new Event('input'));
}

const content = (): typeof TABLE => JSON.parse(designer.draft.content) as typeof TABLE;

beforeEach(() => {
  vi.stubGlobal('fetch', vi.fn().mockResolvedValue({ status: 200, ok: true, json: () => Promise.resolve({ others: [], editing: true, revision: 1, effects: [], details: [], rows: 2, stored: true, problems: 0 }) }));
  designer = shown();
});
afterEach(() => {
  document.body.innerHTML = '';
  localStorage.clear();
  vi.unstubAllGlobals();
});

test('a title that is typed renames a new column, and keeps the focus', () => {
  click('add-text');
  expect(document.activeElement?.getAttribute('data-key')).toBe('title-2');
  type('title-2', 'Why (reason)');
  expect(content().columns[2]).toEqual({ name: 'why_reason', id: 'why_reason', title: 'Why (reason)', type: 'text' });
  expect(designer.querySelector('[data-key="column-2"] code')!.textContent).toBe('why_reason');
});

test('the name of a published column is changed on purpose only, and keeps its values', () => {
  click('column-0');
  type('title-0', 'Who has it');
  expect(content().columns[0]).toMatchObject({ name: 'holder', title: 'Who has it' });
  type('name-0', 'used_by');
  expect(content().columns[0]).toMatchObject({ name: 'used_by', id: 'holder' });
  expect(content().unique).toEqual([['used_by', 'until']]);
  expect(content().rules[0]!.rows).toBe('used_by = user.username');
});

test('columns move by the keyboard', () => {
  const head = designer.querySelector('[data-key="column-0"]')!;
  head.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', altKey: true, bubbles: true }));
  expect(content().columns.map((column) => column.name)).toEqual(['until', 'holder']);
  expect(document.activeElement?.getAttribute('data-key')).toBe('column-1');
  expect(designer.querySelector('[role=status]')!.textContent).toBe('Holder: 2 / 2');
});

test('a role without a rule gets one, and writing brings reading', () => {
  click('tab-rules');
  click('add-rule-hr');
  click('may-1-read');
  click('may-1-update');
  expect(content().rules[1]).toEqual({ role: 'hr', rows: 'true', may: ['read', 'update'] });
});

test('a problem stands at what it is about, and its tab counts it', () => {
  designer.problems = [{ place: 'tables/loans.json#/rules/0/rows', element: null, message: 'Nothing is called “x” here.\n  x\n  ^', remedy: 'Known are…', line: 1, severity: 'error' }];
  designer.redraw();
  expect(designer.querySelector('[data-tab=rules] .td-count')!.textContent).toBe('1');
  designer.go(designer.problems[0]!);
  const told = designer.querySelector('[data-place="/rules/0/rows"] .td-problem')!;
  expect(told.querySelector('pre')!.textContent).toBe('  x\n  ^');
  expect(designer.querySelector('[data-key="rows-0"]')!.classList.contains('is-invalid')).toBe(true);
});

test('who may only look can change nothing', () => {
  designer = shown({ ...DRAFT, mayEdit: false });
  expect(designer.querySelector('[data-key^=add-]')).toBeNull();
  click('column-0');
  expect(designer.querySelector<HTMLInputElement>('[data-key="title-0"]')!.disabled).toBe(true);
});

test('the sum says the worst', () => {
  const told: Effects = { stored: true, rows: 2, details: [], effects: [], problems: 0 };
  const effect = { place: '', text: '', rows: 1, remedy: '', samples: [] };
  expect(sum(told)).toBe('As it is published, with 2 rows.');
  expect(sum({ ...told, details: ['adds'] })).toBe('All data is kept: 2 rows.');
  expect(sum({ ...told, effects: [{ ...effect, tone: 'lose' }] })).toContain('loses data');
  expect(sum({ ...told, effects: [{ ...effect, tone: 'lose' }, { ...effect, tone: 'fail' }] })).toContain('cannot be published');
  expect(sum({ ...told, problems: 1 })).toContain('Correct');
  expect(sum({ ...told, stored: false })).toContain('new table');
});
