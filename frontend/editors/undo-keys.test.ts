import { afterEach, expect, test, vi } from 'vitest';

import { undoByKey } from './undo-keys';

const draft = { canUndo: true, canRedo: true, undo: vi.fn(async () => undefined), redo: vi.fn(async () => undefined) };
let end = (): void => undefined;

function press(key: string, held: KeyboardEventInit = { ctrlKey: true }, where = 'button'): boolean {
  vi.clearAllMocks();
  document.body.innerHTML = '<button></button><input>';
  end();
  end = undoByKey(draft);
  return document.querySelector(where)!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held }));
}

afterEach(() => end());

test.each([
  ['z', { ctrlKey: true }, [1, 0]],
  ['Z', { metaKey: true, shiftKey: true }, [0, 1]],
  ['y', { ctrlKey: true }, [0, 1]],
  ['z', {}, [0, 0]],
  ['z', { ctrlKey: true, altKey: true }, [0, 0]],
])('%s with %o', (key, held, [undone, redone]) => {
  press(key, held);
  expect([draft.undo.mock.calls.length, draft.redo.mock.calls.length]).toEqual([undone, redone]);
});

test('a field that is being written in undoes its own letters', () => {
  expect(press('z', { ctrlKey: true }, 'input')).toBe(true);
  expect(draft.undo).not.toHaveBeenCalled();
});

test('nothing is heard after the end', () => {
  press('z');
  end();
  document.querySelector('button')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }));
  expect(draft.undo).toHaveBeenCalledOnce();
});
