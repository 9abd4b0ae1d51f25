/**
 * The sentences that scripts say, in the reader's language.
 *
 * Every page brings those of the kit: `<script type="application/json" data-name="texts">{"copied": "Copied"}</script>`. Pages with editors
 * load those of a language other than English besides (locale/), before main.ts. Keys and languages are checked by tools/texts.py.
 */
declare global {
  var clerkTexts: Record<string, string> | undefined; // what a file of locale/ says
}

let found: Record<string, string> | undefined;

/** Return a sentence; without the page's own, the English one. */
export function text(key: string, english: string): string {
  found ??= { ...globalThis.clerkTexts, ...read() };
  return found[key] ?? english;
}

function read(): Record<string, string> {
  const element = document.querySelector('body > script[data-name=texts]');
  return element ? (JSON.parse(element.textContent || '{}') as Record<string, string>) : {};
}
