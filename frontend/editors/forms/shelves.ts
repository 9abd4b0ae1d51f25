/** What a form may stand on, to choose from: variables of its processes and columns of the app's tables. */
import { make } from '../builders/parts';
import type { Say } from '../builders/words';

export interface Offer {
  name: string;
  label: string;
  hint: string;
  component: object;
}
export interface Shelf {
  kind: string;
  title: string;
  offers: Offer[];
}

/** Draw the shelves, folded, with a search; `take` gets the component of what is chosen. */
export function shelves(found: Shelf[], say: Say, take: (component: object) => void): HTMLElement {
  const box = make('section', { class: 'known', 'aria-label': say('known', 'From the app') });
  box.append(make('h2', {}, say('known', 'From the app')));
  if (!found.length) {
    box.append(make('p', { class: 'known-none' }, say('nothingKnown', 'As soon as a process shows this form, or the app has a table, what they know stands here.')));
    return box;
  }
  const search = make('input', { type: 'search', placeholder: say('search', 'Search'), 'aria-label': say('searchKnown', 'Search what the app knows') });
  const lists = found.map((shelf) => drawn(shelf, say, take));
  search.addEventListener('input', () => lists.forEach((list) => narrow(list, search.value)));
  box.append(search, ...lists);
  return box;
}

function drawn(shelf: Shelf, say: Say, take: (component: object) => void): HTMLDetailsElement {
  const kind = shelf.kind === 'table' ? say('table', 'Table') : say('process', 'Process');
  const list = make('ul');
  for (const offer of shelf.offers) {
    const button = make('button', { type: 'button', title: say('take', 'Add to the form') }, make('strong', {}, offer.label), make('code', {}, offer.name), make('span', {}, offer.hint));
    button.addEventListener('click', () => take(offer.component));
    const item = make('li', { 'data-words': `${offer.label} ${offer.name}`.toLowerCase() }, button);
    list.append(item);
  }
  return make('details', { class: 'known-shelf' }, make('summary', {}, make('span', {}, kind), ` ${shelf.title}`), list);
}

function narrow(list: HTMLDetailsElement, search: string): void {
  const wanted = search.trim().toLowerCase();
  let shown = 0;
  for (const item of list.querySelectorAll<HTMLElement>('li')) {
    item.hidden = !item.dataset['words']?.includes(wanted);
    if (!item.hidden) shown += 1;
  }
  list.hidden = shown === 0;
  if (wanted) list.open = shown > 0;
}
