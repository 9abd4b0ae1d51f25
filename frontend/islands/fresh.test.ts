import { beforeEach, expect, it, vi } from 'vitest';

vi.mock('htmx.org', () => ({ default: { process: vi.fn() } }));
const { refresh } = await import('./fresh');

const page = (lead: string, ...rows: number[]): string => `
  <div class="page-head"><p class="lead">${lead}</p></div>
  <div id="inbox" data-live><table><tbody>${rows.map((row) => `<tr><td><a href="/tasks/${row}/">${row}</a></td></tr>`).join('')}</tbody></table></div>
  <input id="search">`;
let served: string;
const shown = (): string[] => [...document.querySelectorAll('a')].map((link) => link.textContent);

beforeEach(() => {
  document.body.innerHTML = page('one', 1);
  served = page('two', 2, 1);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(served)));
});

it('takes the list and the sentence over when the counts change, and keeps focus and choice', async () => {
  const link = document.querySelector('a')!;
  link.focus();
  link.closest('tr')!.setAttribute('aria-current', 'true');
  await refresh();
  expect(shown()).toEqual(['2', '1']);
  expect(document.querySelector('.lead')!.textContent).toBe('two');
  expect(document.activeElement!.getAttribute('href')).toBe('/tasks/1/');
  expect(document.querySelector('tr[aria-current] a')!.textContent).toBe('1');
});

it('leaves alone what is not a list', async () => {
  const search = document.querySelector('input')!;
  search.value = 'elif';
  await refresh();
  expect(document.querySelector('input')).toBe(search);
});

it('moves nothing while the mouse is down, and does so when it is up', async () => {
  dispatchEvent(new Event('pointerdown'));
  await refresh();
  expect(shown()).toEqual(['1']);
  dispatchEvent(new Event('pointerup'));
  await vi.waitFor(() => expect(shown()).toEqual(['2', '1']));
});

it('keeps the list when the server cannot be asked or has signed the person out', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('offline')));
  await refresh();
  vi.stubGlobal('fetch', () => Promise.resolve(Object.defineProperty(new Response('<p>Sign in</p>'), 'redirected', { value: true })));
  await refresh();
  expect(shown()).toEqual(['1']);
});
