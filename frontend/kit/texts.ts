/**
 * The sentences that scripts say, in the reader's language.
 *
 * Every page brings them: `<script type="application/json" data-name="texts">{"copied": "Copied"}</script>`.
 */
let found: Record<string, string> | undefined;

/** Return a sentence; without the page's own, the English one. */
export function text(key: string, english: string): string {
  found ??= read();
  return found[key] ?? english;
}

function read(): Record<string, string> {
  const element = document.querySelector('body > script[data-name=texts]');
  return element ? (JSON.parse(element.textContent || '{}') as Record<string, string>) : {};
}
