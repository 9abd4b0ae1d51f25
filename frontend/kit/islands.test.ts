import { expect, test, vi } from 'vitest';

import { loadIslands } from './islands';

test('an island comes when its element stands on the page, one in a closed menu when the menu opens', async () => {
  document.body.innerHTML = '<clerk-copy value="1"></clerk-copy><details><summary>Menu</summary><clerk-theme></clerk-theme></details>';
  loadIslands(document);
  await vi.waitFor(() => expect(customElements.get('clerk-copy')).toBeDefined());
  expect(customElements.get('clerk-theme')).toBeUndefined();
  const menu = document.querySelector('details')!;
  menu.open = true;
  menu.dispatchEvent(new Event('toggle'));
  await vi.waitFor(() => expect(customElements.get('clerk-theme')).toBeDefined());
});
