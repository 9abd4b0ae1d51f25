import { beforeEach, expect, test } from 'vitest';

import { show } from './live';

beforeEach(() => {
  document.body.innerHTML = '<span class="count" data-live-count="tasks">2</span><b class="dot-count" data-live-count="bell" hidden></b>';
});
const shown = (): unknown[] => [...document.querySelectorAll<HTMLElement>('[data-live-count]')].map((one) => [one.textContent, one.hidden]);

test('counts are written where they belong, and nothing else is touched', () => {
  show({ tasks: 3, other: 9 });
  expect(shown()).toEqual([['3', false], ['', true]]);
});

test('zero hides a badge, many are 99+', () => {
  show({ tasks: 0, bell: 140 });
  expect(shown()).toEqual([['0', true], ['99+', false]]);
});

test('htmx hears of a change, not of the same counts again', () => {
  let heard = 0;
  document.body.addEventListener('clerk:counts', () => (heard += 1));
  show({ tasks: 2 });
  expect(heard).toBe(0);
  show({ tasks: 5 });
  show({ tasks: 5 });
  expect(heard).toBe(1);
});
