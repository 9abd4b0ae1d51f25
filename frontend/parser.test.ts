import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { CUTS, home, plain } from './parser.ts';

test.each(Object.entries(CUTS))('the parsers that evaluate bring no colours along: %s', (path, cuts) => {
  const code = plain(readFileSync(path.slice(1), 'utf8'), cuts);
  expect(code).not.toMatch(/@lezer\/highlight|styleTags|propSources/);
  expect(code).toMatch(/LRParser.deserialize|plainFeelers.configure/);
});

test('each version stands where it is looked for', () => {
  const versions = ['2.5.0', '3.0.1'].map((one) => (JSON.parse(readFileSync(home(one).replace('dist/index.js', 'package.json'), 'utf8')) as { version: string }).version);
  expect(versions).toEqual(['2.5.0', '3.0.1']);
});

test('a release that says it differently is not passed over', () => {
  expect(() => plain('nothing', CUTS[`/${home('2.5.0')}`]!)).toThrow('not there any more');
  expect(() => home('4.0.0')).toThrow('4.0.0');
});
