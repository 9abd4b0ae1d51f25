import { beforeEach, expect, test, vi } from 'vitest';

import { ask } from '../islands/ask';
import './dialogs';

beforeEach(() => {
  document.body.innerHTML = `
    <dialog id="confirm"><p data-confirm-text></p><button data-confirm-yes></button></dialog>
    <form id="withdraw" data-confirm="Withdraw?" data-tone="danger"><button>Withdraw</button></form>
    <button data-open="sample">Open</button><dialog id="sample" data-dialog><button data-close>Close</button></dialog>`;
});
const dialog = (): HTMLDialogElement => document.querySelector('#confirm')!;
function answer(yes: boolean): void {
  dialog().returnValue = yes ? 'yes' : '';
  dialog().close(yes ? 'yes' : '');
}

test('a question is asked in a dialog and answered by its button', async () => {
  const yes = ask('Really?', 'danger');
  expect(dialog().open).toBe(true);
  expect(dialog().textContent).toContain('Really?');
  expect(document.querySelector('[data-confirm-yes]')!.className).toBe('btn btn-danger');
  answer(true);
  expect(await yes).toBe(true);
});

test('no is the answer of who closes it', async () => {
  const yes = ask('Really?');
  answer(false);
  expect(await yes).toBe(false);
});

test('a form with data-confirm waits for the yes, and then submits once', async () => {
  const form = document.querySelector<HTMLFormElement>('#withdraw')!;
  let sent = 0;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    sent += 1;
  });
  form.requestSubmit();
  await vi.waitFor(() => expect(dialog().open).toBe(true));
  expect(sent).toBe(0);
  answer(true);
  await vi.waitFor(() => expect(sent).toBe(1));
  expect(dialog().open).toBe(false);
});

test('data-open opens a dialog, data-close closes it', () => {
  document.querySelector<HTMLElement>('[data-open]')!.click();
  const sample = document.querySelector<HTMLDialogElement>('#sample')!;
  expect(sample.open).toBe(true);
  document.querySelector<HTMLElement>('[data-close]')!.click();
  expect(sample.open).toBe(false);
});
