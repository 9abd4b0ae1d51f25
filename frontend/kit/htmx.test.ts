import { expect, test, vi } from 'vitest';

// The test's DOM has no XPath; htmx asks for it at once, to find attributes that we do not use.
vi.stubGlobal('XPathEvaluator', class { createExpression = () => ({ evaluate: () => ({ iterateNext: () => null }) }) });
const { default: htmx } = await import('htmx.org');
await import('./htmx');

test('htmx evaluates nothing, writes no styles, asks only our server and swaps 422', () => {
  expect(htmx.config).toMatchObject({ allowEval: false, includeIndicatorStyles: false, selfRequestsOnly: true });
  const swaps = (status: string): boolean | undefined => htmx.config.responseHandling?.find((one) => new RegExp(one.code ?? '').test(status))?.swap;
  expect([swaps('200'), swaps('204'), swaps('422'), swaps('409'), swaps('500')]).toEqual([true, false, true, false, false]);
});
