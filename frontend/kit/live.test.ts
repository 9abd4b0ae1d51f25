import { beforeEach, expect, test, vi } from 'vitest';

const refresh = vi.fn();
vi.mock('../islands/fresh', () => ({ refresh }));
const { show } = await import('./live');

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

test('the lists of a page are fetched anew when a count changes, not with the same counts again', async () => {
  show({ tasks: 5 });
  document.body.insertAdjacentHTML('beforeend', '<div id="inbox" data-live></div>');
  show({ tasks: 5 });
  expect(refresh).not.toHaveBeenCalled();
  show({ tasks: 6 });
  await vi.waitFor(() => expect(refresh).toHaveBeenCalledOnce());
});
