import { expect, test, vi } from 'vitest';

import './clerk-copy';

test('a click copies the value and says so', async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  document.body.innerHTML = '<clerk-copy value="2251799813685249"></clerk-copy>';
  document.querySelector<HTMLElement>('clerk-copy button')!.click();
  await vi.waitFor(() => expect(document.querySelector('.copied')!.textContent).toBe('Copied'));
  expect(writeText).toHaveBeenCalledWith('2251799813685249');
  expect(document.querySelector('clerk-copy code')!.textContent).toBe('2251799813685249');
});
