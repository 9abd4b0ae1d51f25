/** Our colours for code, in light and dark: they are variables of the page, so both come without drawing again. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const words = HighlightStyle.define([
  { tag: [tags.tagName, tags.keyword, tags.bool, tags.null], color: 'var(--accent)', fontWeight: '550' },
  { tag: [tags.propertyName, tags.attributeName], color: 'var(--info)' },
  { tag: [tags.string, tags.attributeValue], color: 'var(--success)' },
  { tag: tags.number, color: 'var(--brass-ink)' },
  { tag: [tags.comment, tags.processingInstruction, tags.documentMeta], color: 'var(--ink-3)', fontStyle: 'italic' },
  { tag: [tags.angleBracket, tags.punctuation, tags.separator], color: 'var(--ink-3)' },
  { tag: tags.invalid, color: 'var(--danger)' },
]);

const room = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--surface)', height: '100%', fontSize: '.875rem' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--accent)', padding: '.75rem 0' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--surface-2)', color: 'var(--ink-3)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent) 7%, transparent)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground, ::selection': { backgroundColor: 'color-mix(in srgb, var(--accent) 24%, transparent) !important' },
  '.cm-panels': { backgroundColor: 'var(--surface-2)', color: 'var(--ink)', borderBottom: '1px solid var(--line)' },
  '.cm-panel input, .cm-panel button': { font: 'inherit' },
  '.cm-textfield': { backgroundColor: 'var(--field)', color: 'var(--ink)', border: '1px solid var(--field-line)', borderRadius: '6px' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--surface)', color: 'var(--ink)', border: '1px solid var(--line-strong)', borderRadius: '6px' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--ink)', border: '1px solid var(--line)', borderRadius: '8px', boxShadow: 'var(--shadow-2)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--hover)', color: 'var(--ink-2)', border: 'none' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-wash)', outline: '1px solid var(--accent)' },
  '.cm-searchMatch': { backgroundColor: 'var(--brass-wash)', outline: '1px solid var(--brass)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--accent-wash)' },
});

export const look = [room, syntaxHighlighting(words)];
