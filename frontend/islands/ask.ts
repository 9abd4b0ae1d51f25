/** Questions with yes and no, on the page's `<dialog id="confirm">`. Loaded with the first question (kit/dialogs.ts). */

/** Ask a question; the promise tells the answer. */
export function ask(question: string, tone = ''): Promise<boolean> {
  const dialog = document.querySelector<HTMLDialogElement>('#confirm');
  if (!dialog) return Promise.resolve(globalThis.confirm(question));
  dialog.querySelector('[data-confirm-text]')!.textContent = question;
  dialog.querySelector('[data-confirm-yes]')!.className = `btn ${tone === 'danger' ? 'btn-danger' : 'btn-primary'}`;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
