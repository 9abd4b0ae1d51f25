/** Loads an island's chunk when its element stands on the page or arrives by htmx. */
const ISLANDS: Record<string, () => Promise<unknown>> = {
  'clerk-form': () => import('../islands/clerk-form'),
  'clerk-diagram': () => import('../islands/clerk-diagram'),
  'clerk-designer': () => import('../editors/designer/clerk-designer'),
  'clerk-live': () => import('../islands/clerk-live'),
  'clerk-theme': () => import('../islands/clerk-theme'),
  'clerk-compare': () => import('../editors/compare/clerk-compare'),
  'clerk-copy': () => import('../islands/clerk-copy'),
  'clerk-draft-bar': () => import('../editors/clerk-draft-bar'),
  'clerk-text': () => import('../editors/text/clerk-text'),
  'clerk-table-designer': () => import('../editors/tables/clerk-table-designer'),
  'clerk-decision-editor': () => import('../editors/decisions/clerk-decision-editor'),
  'clerk-form-builder': () => import('../editors/forms/clerk-form-builder'),
  'clerk-roles-editor': () => import('../editors/roles/clerk-roles-editor'),
  'form[data-import]': () => import('../islands/import-progress'),
  '[data-inbox], [data-task]': () => import('../islands/inbox'),
};

/** Load the chunks of all islands below an element or the document. What lies in a closed menu comes when the menu opens. */
export function loadIslands(part: ParentNode): void {
  for (const tag in ISLANDS) {
    if (![...part.querySelectorAll(tag)].some((one) => !one.closest('details:not([open])'))) continue;
    void ISLANDS[tag]!();
    delete ISLANDS[tag];
  }
}

document.addEventListener('toggle', (event) => loadIslands(event.target as Element), true);
