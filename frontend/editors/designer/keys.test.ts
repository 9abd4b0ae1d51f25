import { beforeEach, describe, expect, test, vi } from 'vitest';

import { giveKeysBack, lend } from './keys';
import type { Canvas } from './parts';

let host: HTMLElement;
let input: HTMLInputElement;
const later = vi.fn();
const focus = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  document.body.innerHTML = '<div><input></div>';
  host = document.querySelector('div')!;
  input = document.querySelector('input')!;
  const canvas = { focus, restoreFocus: later } as unknown as Canvas;
  giveKeysBack(host, canvas);
  input.addEventListener('keydown', (event) => {
    event.stopPropagation(); // as the library does
    input.blur();
    canvas.restoreFocus();
  });
  input.addEventListener('click', () => canvas.restoreFocus());
  input.focus();
});

const press = (key: string): boolean => input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

test.each(['Enter', 'Escape'])('%s gives the keyboard back at once', (key) => {
  press(key);
  expect([focus.mock.calls.length, later.mock.calls.length]).toEqual([1, 0]);
});

test('another key, and a click after such a key, leave it to the library, which takes no focus from others', () => {
  press('Tab');
  press('Escape');
  focus.mockClear();
  later.mockClear();
  input.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  input.click();
  expect([focus.mock.calls.length, later.mock.calls.length]).toEqual([0, 1]);
});

test('what has the focus keeps it', () => {
  host.insertAdjacentHTML('beforeend', '<textarea></textarea>');
  input.addEventListener('blur', () => host.querySelector('textarea')!.focus());
  press('Enter');
  expect([focus.mock.calls.length, later.mock.calls.length]).toEqual([0, 1]);
});

describe('letters pressed beside the drawing', () => {
  const heard = vi.fn<(key: string) => void>();
  let drawing: Element;

  beforeEach(() => {
    document.body.innerHTML = '<svg></svg><button></button><input><p contenteditable="true"></p><dialog><button></button></dialog>';
    drawing = document.querySelector('svg')!;
    heard.mockClear();
    drawing.addEventListener('keydown', (event) => {
      heard((event as KeyboardEvent).key);
      if ((event as KeyboardEvent).key === 'n') event.preventDefault();
    });
  });

  /** Press a key somewhere; return whether it was taken. */
  function pressed(selector: string, key: string): boolean {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    document.querySelector(selector)!.addEventListener('keydown', (one) => lend(one as KeyboardEvent, { getBinding: () => drawing, addListener: vi.fn() }), { once: true });
    document.querySelector(selector)!.dispatchEvent(event);
    return event.defaultPrevented;
  }

  test('go to it, from the page and from a button; what it takes is typed nowhere', () => {
    expect([pressed('body', 'n'), pressed('button', 'n'), pressed('body', 'q')]).toEqual([true, true, false]);
    expect(heard.mock.calls.flat()).toEqual(['n', 'n', 'q']);
  });

  test('stay where they are written, and keys that are no letters everywhere', () => {
    for (const place of ['input', 'p', 'dialog button']) expect(pressed(place, 'n')).toBe(false);
    for (const key of [' ', 'Enter', 'Delete', '/']) pressed('body', key);
    document.querySelector('dialog')!.setAttribute('open', '');
    pressed('body', 'n');
    expect(heard).not.toHaveBeenCalled();
  });

  test('are heard once by a drawing that has the keyboard', () => {
    expect([pressed('svg', 'q'), heard.mock.calls.length]).toEqual([false, 1]);
  });
});
