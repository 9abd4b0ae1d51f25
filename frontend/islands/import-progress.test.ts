import { afterEach, expect, test, vi } from 'vitest';

import { send } from './import-progress';

afterEach(() => vi.unstubAllGlobals());

function answered(...chunks: string[]): HTMLFormElement {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
  vi.stubGlobal('fetch', vi.fn().mockResolvedValue({ ok: true, body }));
  document.body.innerHTML = '<form data-import action="/import/"><button name="mode" value="all">Import</button></form>';
  return document.querySelector('form')!;
}

test('steps are shown, also those that come in pieces, and the end leads to the rows', async () => {
  const form = answered('{"done": 2, "to', 'tal": 5}\n{"done": 5, "total": 5}\n', '{"stored": "5 rows added.", "url": "/rows/"}\n');
  await send(form, form.querySelector('button'));
  expect(form.querySelector('progress')!.value).toBe(5);
  expect(form.querySelector('[role=status]')!.textContent).toBe('5 rows added. Show the rows');
  expect(document.activeElement?.getAttribute('href')).toBe('/rows/');
});

test('a refusal is said', async () => {
  const form = answered('{"refused": "Some rows have faults now."}\n');
  await send(form, null);
  expect(form.textContent).toContain('Some rows have faults now.');
});

test('a broken connection is said', async () => {
  const form = answered('{"done": 2, "total": 5}\nno json\n');
  await send(form, null);
  expect(form.textContent).toContain('Nothing was imported');
});
