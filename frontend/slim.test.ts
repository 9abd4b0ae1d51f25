import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { cut } from './slim.ts';

test('htmx evaluates no text and knows no extensions', () => {
  const code = cut(readFileSync('node_modules/htmx.org/dist/htmx.esm.js', 'utf8'));
  expect(code).not.toMatch(/\beval\(|XPathEvaluator/);
  expect(code).not.toContain('internalAPI');
  expect(code).toContain('htmx.ajax = ajaxHelper');
});

test('a release that says it differently is not passed over', () => {
  expect(() => cut('nothing')).toThrow('not there any more');
});
