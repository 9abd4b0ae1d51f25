/**
 * The keyboard goes back to the drawing with the very key that closed a name, a menu or the search; and letters that are
 * pressed beside the drawing, but not written anywhere, go to it too.
 *
 * diagram-js gives the keyboard back a task later, which on a busy machine loses the key that a quick hand presses next.
 */
import type { Canvas, Services } from './parts';

const CLOSING = new Set(['Enter', 'Escape']);
const WRITTEN = 'input, textarea, select, [contenteditable]:not([contenteditable=false]), dialog';
const LETTER = /^[a-z]$/i;

/** Tell whether a key is meant for a field, or for a dialog. */
export function isTyping(target: EventTarget | null): boolean {
  return document.querySelector('dialog[open]') !== null || (target instanceof Element && target.closest(WRITTEN) !== null);
}

/** Let the drawing hear a letter that was pressed elsewhere on the page. */
export function lend(event: KeyboardEvent, keyboard: Services['keyboard']): void {
  const drawing = keyboard.getBinding();
  if (!LETTER.test(event.key) || event.defaultPrevented || isTyping(event.target) || !drawing || drawing.contains(event.target as Node)) return;
  const { key, code, shiftKey } = event;
  const unheard = drawing.dispatchEvent(new KeyboardEvent('keydown', { key, code, shiftKey, cancelable: true }));
  if (!unheard) event.preventDefault(); // else it would be the first letter in the search of the menu that has opened
}

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
