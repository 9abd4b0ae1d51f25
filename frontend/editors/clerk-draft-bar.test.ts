import { beforeEach, expect, test, vi } from 'vitest';

import './clerk-draft-bar';
import { Draft, type Opened, type Theirs } from './draft';

const urls = { file: '/f', undo: '/u', redo: '/r', check: '/c', presence: '/p' };
const make = (more: Partial<Opened> = {}): Draft =>
  new Draft({ path: 'a', kind: 'app', content: 'one', revision: 1, mayEdit: true, undo: false, redo: false, urls, ...more });

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('no network');
  });
  document.body.innerHTML = '<clerk-draft-bar></clerk-draft-bar>';
});
const show = (draft: Draft): void => void document.dispatchEvent(new CustomEvent('clerk:draft', { detail: draft }));
const said = (part: string): string => document.querySelector(part)!.textContent!;
const buttons = (): string[] => [...document.querySelectorAll('.draft-notice button')].map((one) => one.textContent!);

test('it follows the draft of the page', async () => {
  const draft = make({ undo: true });
  show(draft);
  expect(said('.draft-status')).toBe('Saved');
  expect(document.querySelector<HTMLButtonElement>('[data-step=undo]')!.disabled).toBe(false);
  expect(document.querySelector<HTMLButtonElement>('[data-step=redo]')!.disabled).toBe(true);
  draft.change('two');
  expect(said('.draft-status')).toBe('Not saved yet');
  await draft.flush();
  expect(said('.draft-status')).toBe('Offline: kept in this browser');
  draft.close();
});

test('who may only look is told so, without undo', () => {
  const draft = make({ mayEdit: false });
  show(draft);
  expect(said('.draft-status')).toBe('You may look, but not change');
  expect(document.querySelector<HTMLElement>('[data-step=undo]')!.hidden).toBe(true);
});

test('it names who edits, and offers to take over', () => {
  show(make({ others: [{ name: 'Mara', since: 1, editing: true, you: false }] }));
  expect(said('.draft-notice')).toContain('Mara is editing this.');
  expect(buttons()).toEqual(['Take over']);
});

test('who only looks is named without a button', () => {
  show(make({ others: [{ name: 'Mara', since: 1, editing: false, you: false }, { name: 'Ada', since: 1, editing: false, you: true }] }));
  expect(said('.draft-notice')).toBe('Also here: Mara');
});

test('a conflict offers three ways, and taking theirs ends it', () => {
  const draft = make();
  show(draft);
  draft.theirs = { revision: 4, by: 'Mara', at: '', content: 'theirs' } satisfies Theirs;
  draft.historyChanged();
  expect(said('.draft-notice')).toContain('Mara saved this meanwhile. Nothing of yours is lost.');
  expect(buttons()).toEqual(['Compare', 'Keep mine', 'Take theirs']);
  document.querySelectorAll<HTMLButtonElement>('.draft-notice button')[2]!.click();
  expect([draft.content, buttons()]).toEqual(['theirs', []]);
});
