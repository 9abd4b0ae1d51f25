import { beforeEach, expect, test } from 'vitest';

import { sentence, tell } from './failure';

beforeEach(() => {
  document.body.innerHTML =
    '<div data-toasts></div><template id="toast-template"><div class="toast-card" data-toast><p></p></div></template>';
});

test('the words of a notice are said', () => {
  const html = '<div class="notice"><div><p class="notice-title">That does not fit</p><p>Lea\n completed it.</p></div></div>';
  expect(sentence(html)).toBe('That does not fit · Lea completed it.');
});

test('an answer without words gets ours', () => {
  expect(sentence('<h1>Bad gateway</h1>')).toBe('That did not work. Please try again.');
});

test('no answer at all means that the server was not reached', () => {
  tell();
  expect(document.querySelector('.toast-danger p')!.textContent).toBe('The server cannot be reached.');
});
