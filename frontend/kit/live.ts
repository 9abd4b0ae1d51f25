/** Live counts: every `[data-live-count="tasks"]` follows what `<clerk-live>` hears. */
export type Counts = Record<string, number>;

/** Write counts into the page; if one is another than before, its lists are fetched anew (islands/fresh.ts). */
export function show(counts: Counts): void {
  let changed = false;
  for (const element of document.querySelectorAll<HTMLElement>('[data-live-count]')) {
    const count = counts[element.dataset['liveCount']!];
    if (count === undefined) continue;
    const words = count > 99 ? '99+' : String(count);
    changed ||= element.textContent !== words && !(count === 0 && element.textContent === '');
    element.textContent = words;
    if (element.matches('.count, .dot-count')) element.hidden = count === 0;
  }
  if (changed && document.querySelector('[data-live]')) void import('../islands/fresh').then(({ refresh }) => refresh());
}
