import { expect, test } from 'vitest';

import { reveal } from './views';

const at = (left: number, right: number): HTMLElement => Object.assign(document.createElement('div'), { getBoundingClientRect: () => ({ left, right }) as DOMRect });

test.each([
  ['cut at the right', [450, 560], 100 + 60 + 8],
  ['cut at the left', [-30, 80], 100 - 30 - 8],
  ['seen whole', [10, 90], 100],
] as const)('the open view of a strip that is %s', (_, [left, right], scrolled) => {
  const strip = at(0, 500);
  strip.scrollLeft = 100;
  reveal(strip, at(left, right));
  expect(strip.scrollLeft).toBe(scrolled);
});
