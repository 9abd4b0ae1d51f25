import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { ClerkRolesEditor, Known, Role } from './clerk-roles-editor';
import './clerk-roles-editor';

const ROLES = { hr: { title: 'Human resources', members: { groups: ['hr'] }, cases: 'all', start: ['vacation'] } };
const KNOWN: Known = {
  groups: [['hr', 'HR'], ['it', 'IT']],
  people: [['ada', 'Ada Lovelace']],
  processes: [['vacation', 'Vacation']],
  published: ['hr'],
  uses: { hr: ['tables/absences.json'] },
  icons: {},
};
const DRAFT = { path: 'roles.json', kind: 'roles', content: JSON.stringify(ROLES), revision: 1, mayEdit: true, undo: false, redo: false, urls: { file: '/f', undo: '/u', redo: '/r', check: '/c', presence: '/p' } };

let editor: ClerkRolesEditor;

const control = (key: string): HTMLInputElement => editor.querySelector<HTMLInputElement>(`[data-key="${key}"]`)!;
const content = (): Record<string, Role> => JSON.parse(editor.draft.content) as Record<string, Role>;

function choose(key: string, value: string): void {
  control(key).value = value;
  control(key).dispatchEvent(new Event('change'));
}

beforeEach(() => {
  vi.stubGlobal('fetch', vi.fn().mockResolvedValue({ status: 200, ok: true, json: () => Promise.resolve({ others: [], editing: true, revision: 1 }) }));
  editor = document.createElement('clerk-roles-editor') as ClerkRolesEditor;
  for (const [name, value] of Object.entries({ draft: DRAFT, known: KNOWN })) {
    const script = Object.assign(document.createElement('script'), { type: 'application/json', textContent: JSON.stringify(value) });
    script.dataset['name'] = name;
    editor.append(script);
  }
  document.body.replaceChildren(editor);
});
afterEach(() => {
  document.body.innerHTML = '';
  localStorage.clear();
  vi.unstubAllGlobals();
});

test('a role is made, named after its title, and given to people', () => {
  control('add-role').click();
  control('title-new_role').value = 'Auditors';
  control('title-new_role').dispatchEvent(new Event('input'));
  control('title-new_role').onchange!(new Event('change'));
  choose('members-auditors', 'some');
  choose('people-auditors', 'ada');
  choose('decisions-auditors', 'try');
  choose('start-auditors', 'all');
  expect(content()['auditors']).toEqual({ title: 'Auditors', members: { groups: [], users: ['ada'] }, cases: 'own', start: 'all', decisions: 'try' });
});

test('a role that is published keeps its name under another title', () => {
  control('title-hr').value = 'People';
  control('title-hr').dispatchEvent(new Event('input'));
  expect(control('title-hr').onchange).toBeNull();
  expect(content()).toMatchObject({ hr: { title: 'People' } });
  expect(editor.textContent).toContain('tables/absences.json');
});

test('groups, cases and processes are ticked', () => {
  control('group-hr-it').click();
  choose('cases-hr', 'feel');
  control('start-hr-vacation').click();
  expect(content()['hr']).toEqual({ title: 'Human resources', members: { groups: ['hr', 'it'] }, cases: 'startedBy in user.reports', start: [] });
});
