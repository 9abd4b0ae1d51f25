/** A dialog that shows what a rename changes in other files, each place before and after, and what is left to a person. */
import { offer } from './clerk-draft-bar';
import type { Draft, Renamed, Renaming } from './draft';
import { text } from '../kit/texts';

/** Open the dialog; whoever agrees lets the places follow. */
export function preview(draft: Draft): void {
  const dialog = element('dialog', 'dialog dialog-lg renaming');
  dialog.setAttribute('aria-label', text('renamingTitle', 'Where the old name stands'));
  const head = element('header', 'dialog-head');
  const close = element('button', 'btn', text('close', 'Close'));
  close.type = 'button';
  close.addEventListener('click', () => dialog.close());
  head.append(element('h2', '', text('renamingTitle', 'Where the old name stands')), close);
  const body = element('div', 'dialog-body renaming-places');
  body.tabIndex = 0;
  body.append(...draft.renamed.flatMap(part));
  dialog.append(head, body, foot(draft, dialog));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function part(renamed: Renamed): HTMLElement[] {
  const sure = renamed.places.filter((one) => one.after !== null);
  const doubts = renamed.places.filter((one) => one.after === null);
  const more = renamed.count - renamed.places.length;
  return [
    element('h3', '', `“${renamed.old}” → “${renamed.new}”`),
    ...(sure.length ? [list(sure)] : []),
    ...(doubts.length ? [element('h4', '', text('renamingDoubts', 'Look at these yourself: here the word may mean something else, so nothing is changed.')), list(doubts)] : []),
    ...(more > 0 ? [element('p', 'text-secondary', text('renamingMore', 'And {n} more places.').replace('{n}', `${more}`))] : []),
  ];
}

function list(places: Renaming[]): HTMLElement {
  const made = element('ul', 'renaming-list');
  made.append(...places.map(place));
  return made;
}

function place(one: Renaming): HTMLElement {
  const made = element('li', '');
  const link = element('a', '', `${one.file}, ${text('lineOf', 'line')} ${one.line}`);
  link.href = one.url;
  link.target = '_blank';
  made.append(link, ...(one.element ? [` · ${one.element}`] : []), sentence('theirs', one.before), ...(one.after === null ? [] : [sentence('mine', one.after)]));
  return made;
}

function sentence(kind: string, words: string): HTMLElement {
  return element(kind === 'mine' ? 'ins' : 'del', kind, words);
}

function foot(draft: Draft, dialog: HTMLDialogElement): HTMLElement {
  const made = element('footer', 'dialog-foot');
  if (!draft.renamed.some((one) => one.sure)) return made;
  const follow = element('button', 'btn btn-primary', offer(draft.renamed));
  follow.type = 'button';
  follow.addEventListener('click', () => {
    dialog.close();
    void draft.follow();
  });
  made.append(follow);
  return made;
}

function element<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string, words = ''): HTMLElementTagNameMap[Name] {
  return Object.assign(document.createElement(name), { className, textContent: words });
}
