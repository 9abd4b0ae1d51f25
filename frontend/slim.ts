/**
 * Cuts out of htmx what no page of ours can reach: what evaluates text (our policy forbids it), extensions, logging, and helpers that only a
 * page's own scripts would call. Lists carry htmx, so each byte of it counts for all of them.
 *
 * Each cut must match, so that a new release of the package is looked at and not silently left as it is.
 */
import type { Plugin } from 'vite';

/** Functions by their name, and all that is left of what they do. */
const EMPTIED: Record<string, string> = {
  // Evaluated text: `hx-on`, filters of triggers, `js:` in `hx-vals`.
  internalEval: '',
  maybeEval: 'return defaultVal',
  maybeGenerateConditional: '',
  deInitOnHandlers: '',
  findHxOnWildcardElements: 'return []',
  processHxOnWildcard: '',
  // Extensions and the log.
  withExtensions: '',
  getExtensions: 'return []',
  ignoreEventForLogging: 'return true',
  // What `kit/htmx.ts` turns off, and settings that a page's head would bring.
  insertIndicatorStyles: '',
  mergeMetaConfig: '',
};

/** What the object `htmx` offers to scripts, and no script of ours takes. */
const UNTAKEN = 'onLoad on off find findAll closest remove addClass removeClass toggleClass takeClass defineExtension removeExtension logAll logNone _'.split(' ');

const CUTS: [RegExp, string][] = [
  ...Object.entries(EMPTIED).map(([name, rest]): [RegExp, string] => [new RegExp(`(\\n  function ${name}\\(.*?\\) \\{\\n).*?\\n  \\}\\n`, 's'), `$1${rest}\n  }\n`]),
  ...UNTAKEN.map((name): [RegExp, string] => [new RegExp(`\\n  htmx\\.${name} = .*`), '']),
  [/\n {2}const internalAPI = \{.*?\n {2}\}\n/s, ''],
  [/extension\.init\(internalAPI\)/, ''],
  [/\n {2}const HX_ON_QUERY = [\s\S]*?\n(?= {2}\/\*\*|\n {2}function)/, '\n'],
];

/** Return htmx's source, cut; raises where a cut finds nothing. */
export function cut(code: string): string {
  return CUTS.reduce((text, [found, instead]) => {
    const next = text.replace(found, instead);
    if (next === text) throw new Error(`Expected ${String(found)} in htmx, but it is not there any more.`);
    return next;
  }, code);
}

export const slim: Plugin = {
  name: 'slim',
  transform: (code, id) => (id.endsWith('htmx.esm.js') ? { code: cut(code), map: null } : null),
};
