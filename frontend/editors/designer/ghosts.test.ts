import EventBus from 'diagram-js/lib/core/EventBus';
import { install } from 'diagram-js/lib/util/ClickTrap';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { ghostsModule } from './ghosts';
import type { EventBus as Bus } from './parts';

let bus: EventBus;
const heard = vi.fn();
const press = (): boolean => document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));

beforeEach(() => {
  heard.mockClear();
  bus = new EventBus();
  new (ghostsModule.clerkGhosts[1] as new (bus: Bus) => object)(bus as unknown as Bus);
  bus.on('element.click', heard);
});

afterEach(() => {
  bus.fire('diagram.destroy');
});

test('the click of a drop is swallowed, the next one is heard', () => {
  install(bus);
  bus.fire('element.click', { element: 'dropped' });
  expect(heard).not.toHaveBeenCalled();
  press();
  bus.fire('element.click', { element: 'blank' });
  expect(heard).toHaveBeenCalledOnce();
});

test('a click is heard although the drop sent none', () => {
  install(bus);
  press();
  bus.fire('element.click', { element: 'blank' });
  expect(heard.mock.calls.map(([event]) => (event as { element: string }).element)).toEqual(['blank']);
});

test('a closed drawing hears nothing of the pointer', () => {
  bus.fire('diagram.destroy');
  const fire = vi.spyOn(bus, 'fire');
  press();
  expect(fire).not.toHaveBeenCalled();
});
