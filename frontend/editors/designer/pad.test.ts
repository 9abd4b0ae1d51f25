import { beforeEach, expect, test, vi } from 'vitest';

import { steady, within } from './pad';
import type { Canvas, ContextPad, Shape } from './parts';

const STAGE = { width: 900, height: 600 };
const PAD = { width: 90, height: 150 };
const at = (left: number, top = 100): { left: number; top: number } =>
  within({ left: left + 110, top }, { pad: PAD, stage: STAGE, element: { left, right: left + 100 } });

test('there is room on the right', () => {
  expect(at(300)).toEqual({ left: 410, top: 100 });
});

test('at the right edge the signs stand on the left of the element', () => {
  expect(at(780)).toEqual({ left: 780 - 90 - 8, top: 100 });
});

test('at the lower and the upper edge they are moved in', () => {
  expect([at(300, 590).top, at(300, -40).top]).toEqual([600 - 150 - 8, 8]);
});

test('an element as wide as the drawing has them within itself', () => {
  expect(within({ left: 1010, top: 100 }, { pad: PAD, stage: STAGE, element: { left: 20, right: 1000 } }).left).toBe(900 - 90 - 8);
});

test('an element out of sight keeps its signs out of sight', () => {
  expect([at(950), at(-300)]).toEqual([
    { left: 1060, top: 100 },
    { left: -190, top: 100 },
  ]);
});

const pad = { close: vi.fn(), _updateAndOpen: vi.fn(), _getPosition: vi.fn() };
const { close, _updateAndOpen: renew } = pad;

beforeEach(() => {
  vi.clearAllMocks();
  document.body.innerHTML = '<div id="stage"><div class="djs-context-pad"><button></button></div><svg></svg></div>';
  const stage = document.querySelector<HTMLElement>('#stage')!;
  steady(Object.assign(pad, { close, _updateAndOpen: renew }) as unknown as ContextPad, { getContainer: () => stage } as unknown as Canvas);
});

const send = (event: string, to: string): boolean => document.querySelector(to)!.dispatchEvent(new Event(event, { bubbles: true }));
const changes = (): number[] => {
  pad.close();
  pad._updateAndOpen({} as Shape);
  return [close.mock.calls.length, renew.mock.calls.length];
};

test.each(['pointerup', 'pointercancel', 'dragstart'])('what is pressed stays until %s', (end) => {
  send('pointerdown', 'button');
  expect(changes()).toEqual([0, 0]);
  send(end, 'button');
  expect(changes()).toEqual([1, 1]);
});

test('a press beside the signs keeps nothing', () => {
  send('pointerdown', 'svg');
  expect(changes()).toEqual([1, 1]);
});
