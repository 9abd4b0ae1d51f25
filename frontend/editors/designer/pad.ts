/**
 * The signs beside an element stay where one can reach them.
 *
 * Rule 1: at the right edge of the drawing they stand on the element's left.
 * Rule 2: while one of them is pressed they stay the same: diagram-js makes them anew when the element changes, and pressing one changes it by
 * writing the name that was being typed, so the first click after something was placed did nothing.
 */
import type { Canvas, ContextPad } from './parts';

const MARGIN = 8; // pixels between the signs and the edge, or the element
const RELEASES = ['pointerup', 'pointercancel', 'dragstart'];

interface Spot {
  left: number;
  top: number;
}
interface Size {
  width: number;
  height: number;
}
export interface Room {
  pad: Size;
  stage: Size;
  /** Where the element stands on the stage. */
  element: { left: number; right: number };
}

/** Return where signs of a size stand that would begin at a spot; those of an element out of sight stay with it. */
export function within(spot: Spot, { pad, stage, element }: Room): Spot {
  if (element.right < 0 || element.left > stage.width) return spot;
  const top = Math.max(MARGIN, Math.min(spot.top, stage.height - pad.height - MARGIN));
  if (spot.left + pad.width <= stage.width - MARGIN) return { left: spot.left, top };
  const before = element.left - pad.width - MARGIN;
  return { left: before >= MARGIN ? before : Math.max(MARGIN, stage.width - pad.width - MARGIN), top };
}

/** Keep the signs of a drawing within it, and those that are pressed. */
export function steady(pad: ContextPad, canvas: Canvas): void {
  keepInside(pad, canvas);
  keepPressed(pad, canvas.getContainer());
}

function keepPressed(pad: ContextPad, stage: HTMLElement): void {
  const [close, renew] = [pad.close.bind(pad), pad._updateAndOpen.bind(pad)];
  let pressed = false;
  const free = (): void => void (pressed = false);
  stage.addEventListener(
    'pointerdown',
    ({ target }) => {
      pressed = (target as Element).closest('.djs-context-pad') !== null;
      if (pressed) for (const end of RELEASES) document.addEventListener(end, free, { capture: true, once: true });
    },
    true,
  );
  pad.close = () => (pressed ? undefined : close());
  pad._updateAndOpen = (target) => (pressed ? undefined : renew(target));
}

function keepInside(pad: ContextPad, canvas: Canvas): void {
  const place = pad._getPosition.bind(pad);
  pad._getPosition = (target) => {
    const spot = place(target);
    const { html } = pad._current ?? {};
    if (!html) return spot;
    const stage = canvas.getContainer().getBoundingClientRect();
    const { left, right } = pad._getTargetBounds(target);
    return within(spot, {
      pad: { width: html.offsetWidth, height: html.offsetHeight },
      stage,
      element: { left: left - stage.left, right: right - stage.left },
    });
  };
}
