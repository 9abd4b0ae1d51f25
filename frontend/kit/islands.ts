/** Loads an island's chunk when its element stands on the page or arrives by htmx. */
const ISLANDS: Record<string, () => Promise<unknown>> = {
  'clerk-form': () => import('../islands/clerk-form'),
  'clerk-diagram': () => import('../islands/clerk-diagram'),
  'clerk-live': () => import('../islands/clerk-live'),
  'clerk-theme': () => import('../islands/clerk-theme'),
  'clerk-copy': () => import('../islands/clerk-copy'),
  '[data-inbox], [data-task]': () => import('../islands/inbox'),
};
const loaded = new Set<string>();

/** Load the chunks of all islands below an element or the document. */
export function loadIslands(part: ParentNode): void {
  for (const [tag, load] of Object.entries(ISLANDS)) {
    if (loaded.has(tag) || ![...part.querySelectorAll(tag)].some(seen)) continue;
    loaded.add(tag);
    void load();
  }
}

/** What lies in a closed menu comes when the menu opens. */
function seen(element: Element): boolean {
  return !element.closest('details:not([open])');
}

document.addEventListener('toggle', (event) => loadIslands(event.target as Element), true);
