/**
 * Keyboard shortcuts: `/` search, `?` help (the keys of an editor, where it has a `<dialog data-dialog="keys">`), `g` and a letter
 * to a page (`<a data-keys="t">`), j and k through the rows of a list (`<tr data-row>` with `.row-link`). main.ts loads this file
 * with the first key that is not typed into a field.
 */
let going = 0;

/** Do what a key stands for. */
export function press(key: string): void {
  if (Date.now() - going < 1500) {
    going = 0;
    document.querySelector<HTMLElement>(`a[data-keys="${CSS.escape(key)}"]`)?.click();
  } else if (key === 'g') going = Date.now();
  else if (key === '?') help()?.showModal();
  else if (key === 'j' || key === 'k') row(key === 'j' ? 1 : -1);
  else if (key === '/') search();
}

function help(): HTMLDialogElement | null {
  return document.querySelector('dialog[data-dialog=keys]') ?? document.querySelector('#shortcuts');
}

function search(): void {
  const fields = [...document.querySelectorAll<HTMLInputElement>('input[data-search]')];
  (fields.find((one) => one.dataset['search'] !== 'top') ?? fields[0])?.focus();
}

function row(by: number): void {
  const links = [...document.querySelectorAll<HTMLElement>('[data-row] .row-link')];
  const here = links.indexOf(document.activeElement as HTMLElement);
  links[here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by]?.focus();
}

/** Move the focus through the entries of an open menu. */
export function step(menu: Element, by: number): void {
  const items = [...menu.querySelectorAll<HTMLElement>('.menu-panel :is(a, button, input, select)')];
  const here = items.indexOf(document.activeElement as HTMLElement);
  items[(here + by + items.length) % items.length]?.focus();
}
