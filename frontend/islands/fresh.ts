/**
 * Lists that stay true: `<div id="inbox" data-live>…</div>`.
 *
 * When the live counts change, the page is fetched again and every `[data-live]` with an id takes its new content, as do the
 * sentence and the tabs of the head. Not while a button of the mouse is down: a row must not move under the hand that clicks it.
 */
import htmx from 'htmx.org';

const HEAD = ['.page-head .lead', '.page-head .tabs'];
let pressed = false;
let late = false;
let asked = 0;

/** Fetch the page that is shown and take its live parts over; an answer that a newer one overtook is dropped. */
export async function refresh(): Promise<void> {
  const turn = ++asked;
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (turn !== asked) return;
  late = pressed;
  if (!pressed) take(fresh);
}

function take(fresh: Document): void {
  const parts = [...document.querySelectorAll('[data-live][id]')].map((part) => `#${CSS.escape(part.id)}`);
  for (const place of [...HEAD, ...parts]) {
    const [old, now] = [document.querySelector(place), fresh.querySelector(place)];
    if (!old || !now || old.innerHTML === now.innerHTML) continue;
    const [focused, chosen] = [way(old.querySelector(':focus')), way(old.querySelector('tr[aria-current] a'))];
    old.replaceChildren(...now.childNodes);
    htmx.process(old);
    for (const link of old.querySelectorAll('a')) {
      if (focused && way(link) === focused) link.focus({ preventScroll: true });
      if (chosen && way(link) === chosen) link.closest('tr')?.setAttribute('aria-current', 'true');
    }
  }
}

function way(link: Element | null): string | null | undefined {
  return link?.getAttribute('href');
}

addEventListener('pointerdown', () => (pressed = true), true);
for (const end of ['pointerup', 'pointercancel', 'dragend'])
  addEventListener(
    end,
    () => {
      pressed = false;
      if (late) setTimeout(() => void refresh()); // after the click that follows
    },
    true,
  );
