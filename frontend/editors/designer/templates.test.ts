import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, test } from 'vitest';

// By its address, because the build puts a stand-in into the library's place.
const VALIDATOR = resolve(import.meta.dirname, '../../node_modules/@bpmn-io/element-templates-validator/dist');
const TEMPLATES = resolve(import.meta.dirname, '../../../src/clerkwork/connectors/templates');

interface Validator {
  validateZeebe(template: object): { valid: boolean; errors?: unknown[] };
}

test.for(readdirSync(TEMPLATES).filter((name) => name.endsWith('.json')))('the template %s keeps to its schema', async (name) => {
  const file = readdirSync(VALIDATOR).find((one) => /^index(\.esm)?\.(m?js|cjs)$/.test(one))!;
  expect(existsSync(resolve(VALIDATOR, file))).toBe(true);
  const { validateZeebe } = (await import(/* @vite-ignore */ pathToFileURL(resolve(VALIDATOR, file)).href)) as Validator;
  const template = JSON.parse(readFileSync(resolve(TEMPLATES, name), 'utf8')) as object;
  const { valid, errors } = validateZeebe(template);
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
});
