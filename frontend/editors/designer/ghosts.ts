/**
 * A click after a drag is the hand's own.
 *
 * diagram-js swallows one click within 400 ms after something was dropped, because a browser may send one for the drop itself. Often it sends
 * none, and then the click that a quick hand makes next, or any click on a machine that is late with its timers, did nothing.
 */
import type { EventBus } from './parts';

const BELOW_THE_TRAP = 4999; // diagram-js's stands at 5000
const GHOST = { ghost: true };

class Ghosts {
  static $inject = ['eventBus'];

  constructor(bus: EventBus) {
    const spring = (): void => void bus.fire('element.click', { ...GHOST });
    bus.on('element.click', BELOW_THE_TRAP, (event: Partial<typeof GHOST>) => (event.ghost ? false : undefined));
    document.addEventListener('pointerdown', spring, true);
    bus.on('diagram.destroy', () => document.removeEventListener('pointerdown', spring, true));
  }
}

/** Lets every press of the pointer spring a trap that is still set. */
export const ghostsModule = { __init__: ['clerkGhosts'], clerkGhosts: ['type', Ghosts] };
