/**
 * One parser of FEEL for each of its versions: npm installs seven copies, and each weighs 9 kB.
 *
 * Version 2 only evaluates and analyses: its colours are cut out, and those of text templates are put on where an editor shows them, so that
 * the form viewer does not load what only editors need. An unknown version stops the build: then this table, the versions in package-lock.json and the budgets are to be looked at together.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const PARSER = '@bpmn-io/lezer-feel';
const HOMES: Record<string, string> = {
  '2.5.0': 'node_modules/@bpmn-io/lezer-feel/dist/index.js',
  '3.0.1': 'node_modules/@bpmn-io/lang-feel/node_modules/@bpmn-io/lezer-feel/dist/index.js',
};
const PLAIN = '2.5.0';
const COLOURS = 'node_modules/@bpmn-io/lezer-feelers/lib/highlight.js';
/** What is cut out of each file, by how its path ends. */
export const CUTS: Record<string, [RegExp, string][]> = {
  [`/${HOMES[PLAIN]}`]: [
    [/import \{ styleTags, tags \} from '@lezer\/highlight';/, ''],
    [/const feelHighlighting = styleTags\(\{[^}]*\{ \}[^}]*\}\);/, ''],
    [/ {2}propSources: \[feelHighlighting\],/, ''],
  ],
  '/node_modules/@bpmn-io/lezer-feelers/lib/parser.js': [
    [/import \{feelersHighlighting\} from ".\/highlight.js"/, ''],
    [/ {2}propSources: \[feelersHighlighting\],/, ''],
  ],
  '/node_modules/@bpmn-io/lang-feelers/lib/mixedParser.js': [
    [
      /import \{ parser as feelersParser \} from '@bpmn-io\/lezer-feelers';/,
      `import { parser as plainFeelers } from '@bpmn-io/lezer-feelers';
import { feelersHighlighting } from '${import.meta.dirname}/${COLOURS}';
const feelersParser = plainFeelers.configure({ props: [feelersHighlighting] });`,
    ],
  ],
};

/** Return a source with its cuts; raises where one finds nothing. */
export function plain(code: string, cuts: [RegExp, string][]): string {
  return cuts.reduce((text, [found, instead]) => {
    const next = text.replace(found, instead);
    if (next === text) throw new Error(`Expected ${String(found)} in a parser of FEEL, but it is not there any more.`);
    return next;
  }, code);
}

/** Return the copy that stands for all of a version. */
export function home(version: string): string {
  const found = HOMES[version];
  if (!found) throw new Error(`Expected the parser of FEEL in version ${Object.keys(HOMES).join(' or ')}, but ${version}. See frontend/parser.ts.`);
  return found;
}

export const parser: Plugin = {
  name: 'parser',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (source !== PARSER) return null;
    const copy = await this.resolve(source, importer, { ...options, skipSelf: true });
    if (!copy) return null;
    const { version } = JSON.parse(readFileSync(copy.id.replace(/dist\/[^/]*$/, 'package.json'), 'utf8')) as { version: string };
    return this.resolve(`${import.meta.dirname}/${home(version)}`, importer, { ...options, skipSelf: true });
  },
  transform(code, id) {
    const cuts = Object.entries(CUTS).find(([end]) => id.endsWith(end) && !id.endsWith(`/${HOMES['3.0.1']}`))?.[1];
    return cuts ? { code: plain(code, cuts), map: null } : null;
  },
};
