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

test('the oldest are forgotten: each is a whole file', () => {
  const steps = new Steps();
  for (let step = 0; step < 150; step++) steps.note(`${step}`);
  let last = 'now';
  while (steps.canUndo) last = steps.undo(last);
  expect(last).toBe('50');
});
