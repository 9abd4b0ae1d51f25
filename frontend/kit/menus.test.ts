import { beforeEach, expect, test, vi } from 'vitest';

import { openMenus } from './menus';

beforeEach(() => {
  document.body.innerHTML = `
    <details data-menu open><summary>More</summary><div class="menu-panel"><a class="dropdown-item" href="#1" id="a">1</a><a class="dropdown-item" href="#2" id="b">2</a></div></details>
    <p>elsewhere</p><form><select data-autosubmit><option>en</option></select></form>`;
});
const press = (key: string): boolean => document.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));

test('a click elsewhere closes a menu, a click inside does not', () => {
  document.querySelector<HTMLElement>('.menu-panel')!.click();
  expect(openMenus()).toHaveLength(1);
  document.querySelector<HTMLElement>('p')!.click();
  expect(openMenus()).toHaveLength(0);
});

test('arrows walk through a menu, Escape closes it', async () => {
  press('ArrowDown');
  await vi.waitFor(() => expect(document.activeElement!.id).toBe('a'));
  press('ArrowDown');
  await vi.waitFor(() => expect(document.activeElement!.id).toBe('b'));
  press('Escape');
  expect(openMenus()).toHaveLength(0);
});

test('choosing a language sends its form', () => {
  let sent = 0;
  document.querySelector('form')!.addEventListener('submit', (event) => {
    event.preventDefault();
    sent += 1;
  });
  document.querySelector('select')!.dispatchEvent(new Event('change', { bubbles: true }));
  expect(sent).toBe(1);
});
