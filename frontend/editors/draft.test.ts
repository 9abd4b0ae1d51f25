import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { AUTOSAVE, Draft, type Opened } from './draft';

type Call = { method: string; url: string; body: Record<string, unknown> };
const urls = { file: '/f', undo: '/u', redo: '/r', check: '/c', presence: '/p' };
const opened = (more: Partial<Opened> = {}): Opened => ({
  path: 'a.json', kind: 'app', content: 'one', revision: 3, mayEdit: true, undo: true, redo: false, user: 'ada', urls, ...more,
});
let calls: Call[];
let answers: Record<string, [number, unknown] | 'gone'>;
let draft: Draft;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  document.body.setAttribute('hx-headers', '{"X-CSRFToken": "t"}');
  calls = [];
  answers = { 'PUT /f': [200, { revision: 4, problems: [], undo: true, redo: false }], 'POST /p': [200, { others: [], editing: true, revision: 3 }] };
  vi.stubGlobal('fetch', async (url: string, { method, body, headers }: { method: string; body?: string; headers: Record<string, string> }) => {
    expect(headers['X-CSRFToken']).toBe('t');
    calls.push({ method, url, body: JSON.parse(body ?? '{}') as Record<string, unknown> });
    const answer = answers[`${method} ${url}`];
    if (!answer || answer === 'gone') throw new TypeError('no network');
    return { status: answer[0], type: 'basic', json: async () => answer[1] };
  });
});
afterEach(() => {
  draft.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const open = (more: Partial<Opened> = {}): Draft => (draft = new Draft(opened(more)));
const puts = (): Call[] => calls.filter((call) => call.method === 'PUT');
const rest = (time = AUTOSAVE): Promise<unknown> => vi.advanceTimersByTimeAsync(time);

test('changes are sent when the hand rests, once, with the revision that was seen', async () => {
  open();
  const heard: string[] = [];
  for (const name of ['saving', 'saved']) draft.addEventListener(name, () => heard.push(name));
  draft.change('on');
  await rest(AUTOSAVE - 1);
  draft.change('oni');
  await rest(AUTOSAVE - 1);
  expect(puts()).toEqual([]);
  await rest(1);
  expect(puts()).toEqual([{ method: 'PUT', url: '/f', body: { content: 'oni', revision: 3 } }]);
  expect([draft.revision, draft.status, draft.dirty, heard]).toEqual([4, 'saved', false, ['saving', 'saved']]);
});

test('what the server does not have is kept in the browser, and sent when the page opens again', async () => {
  open();
  answers['PUT /f'] = 'gone';
  draft.change('two');
  await rest();
  expect(draft.status).toBe('offline');
  draft.close();
  open();
  expect([draft.content, draft.restored, draft.dirty]).toEqual(['two', true, true]);
  answers['PUT /f'] = [200, { revision: 4, problems: [] }];
  await draft.flush();
  expect([draft.status, localStorage.length]).toEqual(['saved', 0]);
});

test('what another person kept in this browser is not mine', () => {
  open();
  draft.change('two');
  draft.close();
  open({ user: 'bob' });
  expect([draft.content, draft.dirty]).toEqual(['one', false]);
});

test('without a connection it tries again by itself', async () => {
  open();
  answers['PUT /f'] = 'gone';
  let online = 0;
  draft.addEventListener('online', () => (online += 1));
  draft.change('two');
  await rest();
  answers['PUT /f'] = [200, { revision: 4, problems: [] }];
  await rest(5_000);
  expect([draft.status, online]).toEqual(['saved', 1]);
});

test('a conflict is told, and nothing more is sent until it is answered', async () => {
  open();
  answers['PUT /f'] = [409, { revision: 9, by: 'Mara', at: '', content: 'theirs' }];
  draft.change('mine');
  await rest();
  expect([draft.status, draft.theirs?.by]).toEqual(['conflict', 'Mara']);
  draft.change('mine too');
  await rest(60_000);
  expect(puts()).toHaveLength(1);
  answers['PUT /f'] = [200, { revision: 10, problems: [] }];
  await draft.keepMine();
  expect(puts()[1]!.body).toEqual({ content: 'mine too', revision: 9, force: true });
  expect([draft.status, draft.revision]).toEqual(['saved', 10]);
});

test('theirs can be taken instead, and editors hear of it', async () => {
  open();
  answers['PUT /f'] = [409, { revision: 9, by: 'Mara', at: '', content: 'theirs' }];
  let replaced = '';
  draft.addEventListener('replaced', (event) => (replaced = (event as CustomEvent<{ content: string }>).detail.content));
  draft.change('mine');
  await rest();
  draft.takeTheirs();
  expect([draft.content, draft.revision, draft.dirty, draft.status, replaced]).toEqual(['theirs', 9, false, 'saved', 'theirs']);
});

test('the same words saved twice are no conflict', async () => {
  open();
  answers['PUT /f'] = [409, { revision: 9, by: 'Mara', at: '', content: 'same' }];
  draft.change('same');
  await rest();
  expect([draft.status, draft.revision]).toEqual(['saved', 9]);
});

test('undo saves first, asks the editor, then the server', async () => {
  open();
  answers['POST /u'] = [200, { ...opened(), content: 'zero', revision: 5, undo: false, redo: true }];
  draft.change('two');
  expect(await draft.undo()).toBe('zero');
  expect(calls.map((call) => `${call.method} ${call.url}`)).toEqual(['PUT /f', 'POST /u']);
  expect([draft.canUndo, draft.canRedo]).toEqual([false, true]);
  let own = 1;
  draft.own = { undo: () => own-- > 0, redo: () => false, canUndo: () => own > 0, canRedo: () => false };
  expect([draft.canUndo, await draft.undo(), draft.canUndo]).toEqual([true, undefined, false]);
  expect(calls).toHaveLength(2);
});

test('where somebody else edits, nothing is sent until this tab takes over', async () => {
  open({ others: [{ name: 'Mara', since: 1, editing: true, you: false }] });
  expect([draft.editable, draft.editor?.name]).toEqual([false, 'Mara']);
  draft.change('two');
  await rest(60_000);
  expect(puts()).toEqual([]);
  await draft.takeOver();
  expect(calls[0]).toMatchObject({ url: '/p', body: { editing: true, takeOver: true } });
  expect([draft.editable, draft.status]).toEqual([true, 'saved']);
});

test('nobody waits for a tab of their own: the one they come to edits', async () => {
  draft = new Draft(opened({ others: [{ name: 'Ada', since: 1, editing: true, you: true }] }));
  expect([draft.editable, draft.editor]).toEqual([true, undefined]);
  document.body.innerHTML = `<p><script type="application/json" data-name="draft">${JSON.stringify(opened())}</script></p>`;
  draft = Draft.open(document.querySelector('p')!);
  await rest(0);
  expect(calls[0]).toMatchObject({ url: '/p', body: { editing: true, came: true } });
  document.dispatchEvent(new Event('visibilitychange'));
  await rest(0);
  expect(calls[1]).toMatchObject({ url: '/p', body: { editing: true, came: true } });
  await rest(15_000);
  expect(calls[2]!.body).not.toHaveProperty('came');
  dispatchEvent(new Event('pagehide'));
  expect(calls[3]).toMatchObject({ url: '/p', body: { leave: true } });
});

test('a field that waits for a pause in typing writes before the page is left', () => {
  document.body.innerHTML = `<p><script type="application/json" data-name="draft">${JSON.stringify(opened())}</script></p>`;
  draft = Draft.open(document.querySelector('p')!);
  const field = document.body.appendChild(document.createElement('input'));
  field.addEventListener('blur', () => draft.change('two'));
  field.focus();
  dispatchEvent(new Event('pagehide'));
  expect(calls.at(-1)).toMatchObject({ url: '/f', body: { content: 'two' } });
});

test('a content that cannot be stored is said, and stays here', async () => {
  open();
  answers['PUT /f'] = [422, { problems: [{ message: 'Too long.', remedy: 'Split it.' }] }];
  draft.change('two');
  await rest();
  expect([draft.status, draft.message, draft.dirty]).toEqual(['refused', 'Too long. Split it.', true]);
});

test('who may only look changes nothing', async () => {
  open({ mayEdit: false });
  draft.change('two');
  await rest();
  expect([draft.content, draft.canUndo, calls]).toEqual(['one', false, []]);
});

test('a page without a draft says so', () => {
  open();
  expect(() => Draft.open(document.createElement('clerk-text'))).toThrow('Expected a draft in <clerk-text>');
});

test('what an editor has yet to write goes along as the page is left', async () => {
  document.body.innerHTML = `<p><script type="application/json" data-name="draft">${JSON.stringify(opened())}</script></p>`;
  draft = Draft.open(document.querySelector('p')!);
  let waits = true;
  draft.source = { pending: () => waits, write: async () => ((waits = false), draft.change(await Promise.resolve('drawn'))) };
  dispatchEvent(new Event('pagehide'));
  for (let turn = 0; turn < 5; turn++) await Promise.resolve(); // no task, no timer: the page is gone by then
  expect(calls.at(-1)).toMatchObject({ method: 'PUT', url: '/f', body: { content: 'drawn' } });
});

test('a link waits until the server has everything, but not for ever', async () => {
  document.body.innerHTML = `<p><script type="application/json" data-name="draft">${JSON.stringify(opened())}</script></p><a href="/next">On</a>`;
  draft = Draft.open(document.querySelector('p')!);
  await rest(0);
  const gone = vi.spyOn(location, 'assign').mockImplementation(() => undefined);
  const follow = (): boolean => document.querySelector('a')!.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  draft.change('two');
  expect(follow()).toBe(false);
  await rest(0);
  expect([puts().length, gone.mock.calls.length, draft.dirty]).toEqual([1, 1, false]);
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
  draft.change('three');
  follow();
  await rest(2_999);
  expect(gone).toHaveBeenCalledOnce();
  await rest(1);
  expect(gone).toHaveBeenCalledTimes(2);
});

test('what was sent as the page was left is no change of mine when somebody goes on with it', () => {
  open();
  draft.change('two');
  draft.close();
  open({ content: 'two', revision: 4 });
  draft.close();
  open({ content: 'three', revision: 5 });
  expect([draft.content, draft.theirs, draft.status]).toEqual(['three', undefined, 'saved']);
});
