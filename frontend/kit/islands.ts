/**
 * Loads an island's chunk when its element stands on the page or arrives by htmx. Pages with `data-rare` on something have one of `islands/rare`.
 *
 * `<html data-ready>` says that no script of the page is on its way: what is done from now on is heard. What was done before, `boot.ts` has.
 */
type Islands = Record<string, () => Promise<unknown>>;
const ISLANDS: Islands = {
  'clerk-form': () => import('../islands/clerk-form'),
  'clerk-diagram': () => import('../islands/clerk-diagram'),
  'clerk-live': () => import('../islands/clerk-live'),
  'clerk-theme': () => import('../islands/clerk-theme'),
  '[data-inbox], [data-task]': () => import('../islands/inbox'),
  'clerk-copy, [data-rare]': () => import('../islands/rare'),
};

const root = document.documentElement;
let coming = 1; // the page itself, which htmx has yet to read

/** One script less is on its way. */
export function arrived(): void {
  if (--coming) return;
  root.dataset['ready'] = '';
  dispatchEvent(new Event('clerk:arrived'));
}

/** Add islands that few pages have. */
export function addIslands(more: Islands): void {
  Object.assign(ISLANDS, more);
  loadIslands(document);
}

/** Load the chunks of all islands below an element or the document. What lies in a closed menu comes when the menu opens. */
export function loadIslands(part: ParentNode): void {
  root.dataset['js'] = ''; // for boot.ts: from here on what is on its way arrives or fails, and is counted either way
  for (const tag in ISLANDS) {
    if (![...part.querySelectorAll(tag)].some((one) => !one.closest('details:not([open])'))) continue;
    coming++;
    delete root.dataset['ready'];
    void ISLANDS[tag]!().finally(arrived);
    delete ISLANDS[tag];
  }
}

document.addEventListener('toggle', (event) => loadIslands(event.target as Element), true);
