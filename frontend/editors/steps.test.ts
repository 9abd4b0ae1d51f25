import { expect, test } from 'vitest';

import { Steps } from './steps';

test('steps go back and forth, and a change forgets what undo left', () => {
  const steps = new Steps();
  expect([steps.canUndo, steps.canRedo]).toEqual([false, false]);
  steps.note('one');
  steps.note('two');
  expect(steps.undo('three')).toBe('two');
  expect(steps.undo('two')).toBe('one');
  expect([steps.canUndo, steps.canRedo]).toEqual([false, true]);
  expect(steps.redo('one')).toBe('two');
  steps.note('two');
  expect([steps.canUndo, steps.canRedo]).toEqual([true, false]);
});
