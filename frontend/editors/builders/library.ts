/**
 * The words of the bpmn.io libraries in the reader's language, where the page brings it.
 *
 * The page's `<script type="application/json" data-name="sentences">{"Append task": "Aufgabe anhängen"}</script>` says theirs.
 */
export type Translate = (text: string, values?: Record<string, string>) => string;

/** Return a text without what its writers spell in two ways: the library says User task and User Task, sub-process and Sub Process. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll('-', ' ');
}

/** Return the module that gives a library its words; `ours` are English ones that it is to say instead of its own. */
export function translation(sentences: Record<string, string>, ours: Record<string, string> = {}): object {
  const known = new Map(Object.entries(sentences).map(([text, said]) => [plain(text), said]));
  const said = (text: string): string => known.get(plain(text)) ?? text;
  const translate: Translate = (text, values = {}) =>
    said(ours[text] ?? text).replace(/{([^}]+)}/g, (_, key: string) => String(values[key.trim()] ?? `{${key}}`));
  return { translate: ['value', translate] };
}
