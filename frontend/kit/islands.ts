/** Loads an island's chunk when its element stands on the page or arrives by htmx. Pages with `data-rare` on something have one of `islands/rare`. */
type Islands = Record<string, () => Promise<unknown>>;
const ISLANDS: Islands = {
  'clerk-form': () => import('../islands/clerk-form'),
  'clerk-diagram': () => import('../islands/clerk-diagram'),
  'clerk-live': () => import('../islands/clerk-live'),
  'clerk-theme': () => import('../islands/clerk-theme'),
  '[data-inbox], [data-task]': () => import('../islands/inbox'),
  'clerk-copy, [data-rare]': () => import('../islands/rare'),
};

/** Add islands that few pages have. */
export function addIslands(more: Islands): void {
  Object.assign(ISLANDS, more);
  loadIslands(document);
}

/** Load the chunks of all islands below an element or the document. What lies in a closed menu comes when the menu opens. */
export function loadIslands(part: ParentNode): void {
  for (const tag in ISLANDS) {
    if (![...part.querySelectorAll(tag)].some((one) => !one.closest('details:not([open])'))) continue;
    void ISLANDS[tag]!();
    delete ISLANDS[tag];
  }
}

document.addEventListener('toggle', (event) => loadIslands(event.target as Element), true);
