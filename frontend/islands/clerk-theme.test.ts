import { beforeEach, expect, test } from 'vitest';

import { choice, choose } from './clerk-theme';

beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = '<clerk-theme></clerk-theme>';
});
const pressed = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('clerk-theme button[aria-pressed=true]')].map((one) => one.dataset['theme']);

test('without a choice the system decides', () => {
  expect(choice()).toBe('system');
  expect(pressed()).toEqual(['system']);
});

test('a click keeps the choice, marks the button and tells the page', () => {
  let told = 0;
  addEventListener('clerk:theme', () => (told += 1), { once: true });
  document.querySelector<HTMLElement>('[data-theme=dark]')!.click();
  expect([choice(), pressed(), told]).toEqual(['dark', ['dark'], 1]);
});

test('choosing the system forgets the choice', () => {
  choose('light');
  choose('system');
  expect(localStorage.getItem('clerk-theme')).toBeNull();
});
