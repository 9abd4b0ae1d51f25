import { beforeEach, expect, test, vi } from 'vitest';

import '../kit/toasts';
import { toast } from './toasts';

beforeEach(() => {
  document.body.innerHTML =
    '<div data-toasts></div><template id="toast-template"><div class="toast-card" data-toast><p></p><button data-dismiss></button></div></template>';
});
const cards = (): string[] => [...document.querySelectorAll('[data-toasts] [data-toast]')].map((one) => `${one.className}: ${one.textContent}`);

test('a sentence is shown as text, never as HTML', () => {
  toast('<b>Saved</b>', 'success');
  expect(cards()).toEqual(['toast-card toast-success: <b>Saved</b>']);
});

test('htmx answers bring toasts, with the level names of Django', async () => {
  const value = [{ text: 'Saved', tone: 'success' }, { text: 'Refused', tone: 'error' }];
  document.dispatchEvent(new CustomEvent('clerk:toasts', { detail: { value } }));
  await vi.waitFor(() => expect(cards()).toEqual(['toast-card toast-success: Saved', 'toast-card toast-danger: Refused']));
});

test('a toast can be dismissed', () => {
  toast('Saved');
  document.querySelector<HTMLElement>('[data-toasts] [data-dismiss]')!.click();
  expect(cards()).toEqual([]);
});
