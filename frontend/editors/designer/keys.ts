/**
 * The keyboard goes back to the drawing with the very key that closed a name, a menu or the search.
 *
 * diagram-js does so a task later, which on a busy machine loses the key that a quick hand presses next.
 */
import type { Canvas } from './parts';

const CLOSING = new Set(['Enter', 'Escape']);

/** Let a key that closes something in the host give the focus back at once; a click keeps the focus that it is about to set. */
export function giveKeysBack(host: HTMLElement, canvas: Canvas): void {
  const later = canvas.restoreFocus.bind(canvas);
  let closing = false; // whether the hand's last act was such a key
  host.addEventListener('keydown', ({ key }) => (closing = CLOSING.has(key)), true);
  host.addEventListener('pointerdown', () => (closing = false), true);
  canvas.restoreFocus = () => {
    if (closing && document.activeElement === document.body) canvas.focus();
    else later();
  };
}
