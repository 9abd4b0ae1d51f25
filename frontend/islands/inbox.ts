/**
 * The inbox on a wide screen: a chosen task opens beside the list instead of on a page of its own.
 *
 *   <div data-inbox>
 *     … <tr data-row><td><a class="row-link" data-pane-link href="/tasks/1/">Decide</a></td></tr> …
 *     <div id="task-pane" data-pane></div>
 *   </div>
 *
 * On a narrow screen, with a modifier key or without JavaScript the link is a link. `c` presses the button that says
 * `data-key="c"`, as on the page of a task.
 */
import htmx from 'htmx.org';

const WIDE = '(min-width: 75rem)';

document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>('[data-inbox] [data-pane-link]');
  const pane = document.querySelector('[data-pane]');
  if (!link || !pane || !matchMedia(WIDE).matches) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  choose(link);
  void htmx.ajax('get', link.href, { target: pane, swap: 'innerHTML' }).then(() => pane.scrollTo({ top: 0 }));
});

/** Mark the row whose task stands in the pane. */
export function choose(link: Element): void {
  for (const row of document.querySelectorAll('tr[aria-current]')) row.removeAttribute('aria-current');
  link.closest('tr')?.setAttribute('aria-current', 'true');
}

let going = 0; // when `g` was pressed, which with a second letter leads to a page

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if ((event.target as Element).closest('input, textarea, select, [contenteditable], dialog[open]')) return;
  const first = going;
  going = event.key === 'g' ? event.timeStamp : 0;
  if (first && event.timeStamp - first < 1500) return;
  const button = document.querySelector<HTMLButtonElement>(`[data-key="${CSS.escape(event.key)}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});
