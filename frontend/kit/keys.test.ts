import { expect, test, vi } from 'vitest';

import './keys';

test('letters that follow Ctrl+K at once go into the palette, and to nothing else', async () => {
  const heard: string[] = [];
  document.addEventListener('keydown', ({ key }) => heard.push(key));
  const press = (key: string, ctrlKey = false): boolean => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
  press('k', true);
  for (const key of 'gt') press(key);
  await vi.waitFor(() => expect(document.querySelector<HTMLInputElement>('dialog.palette input')?.value).toBe('gt'));
  expect(heard).toEqual(['k']);
});
