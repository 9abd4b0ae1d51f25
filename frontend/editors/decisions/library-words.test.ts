/// <reference types="node" />
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { HIT_POLICIES } from 'dmn-js-decision-table/lib/features/hit-policy/HitPolicies';

const KNOWN = readFileSync('../src/clerkwork/features/studio/decisions/library_words.py', 'utf8');
const PARTS = ['decision-table', 'drd', 'literal-expression', 'boxed-expression', 'shared'];
const SAID = /(?<!\w)_?translate\(\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/g;

/** Return what the scripts of a part of dmn-js ask their translate service for. */
function said(part: string): string[] {
  const folder = join('node_modules', `dmn-js-${part}`, 'lib');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  return files.flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(SAID)].map(([, word]) => word!.slice(1, -1)));
}

test('every word that dmn-js asks for is one that the page may say in its language', () => {
  const policies = (HIT_POLICIES as { label: string; explanation: string }[]).flatMap(({ label, explanation }) => [label, explanation]);
  const words = new Set([...PARTS.flatMap(said), ...policies]);
  expect(words.size).toBeGreaterThan(180);
  expect([...words].filter((word) => !KNOWN.includes(`"${word.replaceAll('"', '\\"')}"`) && !KNOWN.includes(`'${word}'`))).toEqual([]);
});
