import { beforeEach, expect, test, vi } from 'vitest';

const system = { matches: false, addEventListener: vi.fn() };
beforeEach(() => {
  localStorage.clear();
  vi.resetModules();
  vi.stubGlobal('matchMedia', () => system);
});

test.each([
  ['dark', false, 'dark'],
  ['light', true, 'light'],
  [null, true, 'dark'],
  [null, false, 'light'],
  ['<script>', true, 'dark'],
])('the kept choice %s and a dark system %s paint %s', async (kept, dark, painted) => {
  if (kept !== null) localStorage.setItem('clerk-theme', kept);
  system.matches = dark;
  await import('./boot');
  expect(document.documentElement.dataset['bsTheme']).toBe(painted);
  expect(document.documentElement.classList.contains('js')).toBe(true);
});
