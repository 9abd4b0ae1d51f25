import { afterEach, expect, test, vi } from 'vitest';

import { style } from './style';

const links = (): HTMLLinkElement[] => [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')];
afterEach(() => document.head.replaceChildren());

test('a style is loaded once', async () => {
  const append = vi.spyOn(document.head, 'append').mockImplementation(() => undefined);
  const first = style('/static/one.css');
  expect(style('/static/one.css')).toBe(first);
  expect(append).toHaveBeenCalledTimes(1);
  (append.mock.calls[0]![0] as HTMLLinkElement).onload!(new Event('load'));
  await first;
});

test('a style that the page names is not loaded again, and holds for every window', async () => {
  const named = document.createElement('link');
  Object.defineProperty(named, 'sheet', { value: {} }); // it is here
  named.setAttribute('rel', 'stylesheet');
  named.setAttribute('href', '/static/two.css');
  named.media = '(min-width: 800px)';
  document.head.append(named);
  await style(new URL('/static/two.css', document.baseURI).href);
  expect(links()).toEqual([named]);
  expect(named.media).toBe('');
});

test('a style that failed before its editor began is not waited for', async () => {
  const named = document.createElement('link');
  named.setAttribute('rel', 'stylesheet');
  named.setAttribute('href', '/static/three.css');
  document.head.append(named);
  document.documentElement.dataset['missing'] = ''; // as boot.ts says it
  await style('/static/three.css');
  delete document.documentElement.dataset['missing'];
});
