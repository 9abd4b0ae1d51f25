/**
 * The sentences of an editor in the reader's language, which its page brings: `<script type="application/json" data-name="words">`.
 *
 * They stand in the editor's own element, not in every page's texts, because only its page needs them.
 */
import { json } from '../../kit/json';

export type Say = (key: string, english: string) => string;

/** Return what says the sentences of an element; without a translation, the English ones. */
export function words(host: Element): Say {
  const found = json<Record<string, string>>(host, 'words', {});
  return (key, english) => found[key] ?? english;
}
