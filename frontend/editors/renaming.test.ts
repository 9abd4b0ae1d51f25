import { beforeEach, expect, test, vi } from 'vitest';

import { offer } from './clerk-draft-bar';
import { Draft, type Renamed } from './draft';
import { preview } from './renaming';

const renamed: Renamed = {
  sort: 'column',
  old: 'until',
  new: 'back_by',
  sure: 1,
  count: 3,
  places: [
    { file: 'Loan', url: '/a?line=3', line: 3, element: 'Look', before: '=found.until', after: '=found.back_by' },
    { file: 'Late', url: '/b', line: 9, element: '', before: 'x.until', after: null },
  ],
};
const urls = { file: '/f', undo: '/u', redo: '/r', check: '/c', presence: '/p', follow: '/w' };
const make = (): Draft => new Draft({ path: 'a', kind: 'tables', content: '', revision: 1, mayEdit: true, undo: false, redo: false, urls, marks: [['column', 'until', 'u']] });

let asked: unknown[] = [];
const answers = (status: number, value: unknown): void => {
  asked = [];
  vi.stubGlobal('fetch', async (url: string, { body }: RequestInit) => {
    if (url === '/w') asked.push(JSON.parse(body as string));
    return new Response(JSON.stringify(value), { status });
  });
};

beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = '<clerk-draft-bar></clerk-draft-bar>';
  HTMLDialogElement.prototype.showModal ??= () => undefined;
});

test('every place is shown before and after, doubts apart, and one button changes the sure ones', async () => {
  const draft = make();
  draft.renamed = [renamed];
  answers(200, { renames: [], changed: { 'p.bpmn': 4 } });
  preview(draft);
  const dialog = document.querySelector('dialog')!;
  expect([...dialog.querySelectorAll('del, ins')].map((one) => one.textContent)).toEqual(['=found.until', '=found.back_by', 'x.until']);
  expect(dialog.querySelector('h4')!.nextElementSibling!.textContent).toContain('Late, line 9');
  expect(dialog.textContent).toContain('And 1 more places.');
  dialog.querySelector<HTMLButtonElement>('footer button')!.click();
  await vi.waitFor(() => expect(draft.followed?.changed).toEqual({ 'p.bpmn': 4 }));
  expect(asked).toEqual([{ marks: [['column', 'until', 'u']], change: true }]);
  draft.close();
});

test('what followed is taken back by one button, or told to have changed since', async () => {
  const draft = make();
  document.dispatchEvent(new CustomEvent('clerk:draft', { detail: draft }));
  draft.renamed = [renamed];
  answers(200, { renames: [], changed: { 'p.bpmn': 4 } });
  await draft.follow();
  const buttons = (): HTMLButtonElement[] => [...document.querySelectorAll<HTMLButtonElement>('.draft-notice button')];
  expect(buttons().map((one) => one.textContent)).toEqual(['Undo', 'All right']);
  const told: string[] = [];
  document.addEventListener('clerk:toasts', (event) => told.push((event as CustomEvent).detail.value[0].text));
  answers(409, {});
  await draft.unfollow();
  expect([told.length, draft.followed !== undefined]).toEqual([1, true]);
  answers(200, { renames: [renamed], changed: {} });
  buttons()[0]!.click();
  await vi.waitFor(() => expect(draft.followed).toBeUndefined());
  expect(asked).toEqual([{ marks: [['column', 'until', 'u']], change: false, undo: { 'p.bpmn': 4 } }]);
  expect(buttons().map((one) => one.textContent)).toEqual(['Look at them', 'Update this place', 'Leave it']);
  draft.close();
});

test('the offer counts the sure places', () => {
  expect([offer([renamed]), offer([renamed, renamed])]).toEqual(['Update this place', 'Update these 2 places']);
});
