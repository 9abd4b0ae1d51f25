import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { cut } from './neutral.ts';

test('form-js speaks of no other product, and its FEEL fields know the variables of the process', () => {
  const source = readFileSync('node_modules/@bpmn-io/form-js-editor/dist/index.es.js', 'utf8');
  const code = cut(source);
  expect(code).not.toMatch(/docs\.camunda|Camunda Tasklist/);
  expect(code).toContain('form.knownVariables');
});

test('a release that says it differently is not passed over', () => {
  expect(() => cut('nothing')).toThrow('not there any more');
});
