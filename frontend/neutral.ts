/**
 * Cuts out of form-js's editor what belongs to another product, and lets its FEEL fields know the process's variables.
 *
 * Each cut must match, so that a new release of the package is looked at and not silently left as it is.
 */
import type { Plugin } from 'vite';

const LINK = /,\s*' ', jsx\("a", \{\s*href: "https:\/\/docs\.camunda\.io[^"]*",\s*target: "_blank",\s*rel: "[^"]*",\s*children: "(?:Learn more|documentation)"\s*\}\)/g;
const CUTS: [RegExp, string][] = [
  [/"Learn more in our"/g, '"It is shown as far as the browser can"'],
  [LINK, ''],
  [/When using Camunda Tasklist UI, additional document reference attributes are automatically handled\. /g, ''],
  [/return getSchemaVariables\(schema\);/g, 'return [...new Set([...getSchemaVariables(schema), ...(form.knownVariables ?? [])])];'],
];

/** Return a source of form-js's editor, cut; raises where a cut finds nothing. */
export function cut(code: string): string {
  return CUTS.reduce((text, [found, instead]) => {
    const next = text.replace(found, instead);
    if (next === text) throw new Error(`Expected ${String(found)} in form-js's editor, but it is not there any more.`);
    return next;
  }, code);
}

export const neutral: Plugin = {
  name: 'neutral',
  transform(code, id) {
    return id.includes('@bpmn-io/form-js-editor/dist/index.es.js') ? { code: cut(code), map: null } : null;
  },
};
