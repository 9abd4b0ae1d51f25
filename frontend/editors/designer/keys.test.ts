import { beforeEach, expect, test, vi } from 'vitest';

import { giveKeysBack } from './keys';
import type { Canvas } from './parts';

let host: HTMLElement;
let input: HTMLInputElement;
const later = vi.fn();
const focus = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  document.body.innerHTML = '<div><input></div>';
  host = document.querySelector('div')!;
  input = document.querySelector('input')!;
  const canvas = { focus, restoreFocus: later } as unknown as Canvas;
  giveKeysBack(host, canvas);
  input.addEventListener('keydown', (event) => {
    event.stopPropagation(); // as the library does
    input.blur();
    canvas.restoreFocus();
  });
  input.addEventListener('click', () => canvas.restoreFocus());
  input.focus();
});

const press = (key: string): boolean => input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

test.each(['Enter', 'Escape'])('%s gives the keyboard back at once', (key) => {
  press(key);
  expect([focus.mock.calls.length, later.mock.calls.length]).toEqual([1, 0]);
});

test('another key, and a click after such a key, leave it to the library, which takes no focus from others', () => {
  press('Tab');
  press('Escape');
  focus.mockClear();
  later.mockClear();
  input.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  input.click();
  expect([focus.mock.calls.length, later.mock.calls.length]).toEqual([0, 1]);
});

test('what has the focus keeps it', () => {
  host.insertAdjacentHTML('beforeend', '<textarea></textarea>');
  input.addEventListener('blur', () => host.querySelector('textarea')!.focus());
  press('Enter');
  expect([focus.mock.calls.length, later.mock.calls.length]).toEqual([0, 1]);
});
