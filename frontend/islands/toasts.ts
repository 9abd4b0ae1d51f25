/**
 * Sentences that pass by.
 *
 * The server writes Django's messages into `<div data-toasts>`; htmx answers bring them in the event `clerk:toasts`. Each can be
 * dismissed; good news goes away by itself, bad news stays. kit/toasts.ts loads this file with the first of them.
 */
export type Tone = 'info' | 'success' | 'warning' | 'danger';

const SECONDS = 6;
const TONES: Record<string, Tone> = { error: 'danger', debug: 'info' };

/** Show a sentence. */
export function toast(words: string, tone: string = 'info'): void {
  const box = document.querySelector('[data-toasts]');
  const template = document.querySelector<HTMLTemplateElement>('#toast-template');
  const card = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!box || !card) return;
  card.classList.add(`toast-${TONES[tone] ?? tone}`);
  card.querySelector('p')!.textContent = words;
  box.append(card);
  leave(card);
}

function leave(card: Element): void {
  if (card.matches('.toast-danger, .toast-error, .toast-warning')) return;
  let timer = setTimeout(() => card.remove(), SECONDS * 1000);
  card.addEventListener('pointerenter', () => clearTimeout(timer));
  card.addEventListener('pointerleave', () => (timer = setTimeout(() => card.remove(), SECONDS * 500)));
}

document.addEventListener('click', (event) => {
  (event.target as Element).closest('[data-dismiss]')?.closest('[data-toast]')?.remove();
});
for (const card of document.querySelectorAll('[data-toast]')) leave(card);
