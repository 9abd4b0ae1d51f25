/**
 * The words of the bpmn.io libraries in ours: neutral names, and the reader's language where the page brings it.
 *
 * The page's `<script type="application/json" data-name="sentences">{"Append task": "Aufgabe anhängen"}</script>` says OURS and theirs in it.
 */
import type { Translate } from './parts';

const OURS: Record<string, string> = {
  'Camunda Form': 'Form of this app',
  'Camunda Form (linked)': 'Form of this app',
  'Camunda Form (embedded)': 'Form inside this file',
  'Camunda user task': 'User task of this app',
  'Toggle linting overlays': 'Show what is wrong',
  '{errors} Errors, {warnings} Warnings': '{errors} errors, {warnings} warnings',
  'No Issues': 'Nothing wrong',
  'Token Simulation': 'Simulate',
  'Select or create an event on the canvas': 'Select an event',
};

/** Return a text without what its writers spell in two ways: the library says User task and User Task, sub-process and Sub Process. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll('-', ' ');
}

/** Return the module that gives the libraries their words. */
export function words(sentences: Record<string, string>): object {
  const known = new Map(Object.entries(sentences).map(([text, said]) => [plain(text), said]));
  const said = (text: string): string => known.get(plain(text)) ?? text;
  const translate: Translate = (text, values = {}) =>
    said(OURS[text] ?? text).replace(/{([^}]+)}/g, (_, key: string) => String(values[key] ?? `{${key}}`));
  return { translate: ['value', translate] };
}
