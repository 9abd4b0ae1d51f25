/** Before a foreign file is saved for the first time: what would be dropped, and whether that is all right. */
import type { Loss } from './losses';

/** Show the list; return whether saving may drop it. The server wrote the dialog. */
export function askConsent(host: HTMLElement, lost: Loss[], name: (id: string) => string): Promise<boolean> {
  const dialog = host.querySelector<HTMLDialogElement>('[data-dialog=losses]')!;
  const list = dialog.querySelector('ul')!;
  list.replaceChildren(
    ...lost.map((one) => {
      const item = document.createElement('li');
      const [title, what] = [document.createElement('b'), document.createElement('code')];
      title.textContent = name(one.element);
      what.textContent = one.what;
      item.append(title, ' ', what);
      return item;
    }),
  );
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'drop'), { once: true }));
}
