/**
 * Stands in for @bpmn-io/cm-theme, whose light colours feel-editor always takes: ours are variables, so light and dark follow the page.
 */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags as t } from '@lezer/highlight';

const style = HighlightStyle.define([
  { tag: [t.keyword, t.bool, t.null, t.typeName], color: 'var(--code-keyword)' },
  { tag: t.string, color: 'var(--code-string)' },
  { tag: t.number, color: 'var(--code-number)' },
  { tag: [t.function(t.variableName), t.function(t.special(t.variableName))], color: 'var(--code-function)' },
  { tag: [t.variableName, t.propertyName], color: 'var(--code-variable)' },
  { tag: t.comment, color: 'var(--code-comment)' },
  { tag: [t.operator, t.arithmeticOperator, t.compareOperator, t.punctuation, t.bracket], color: 'var(--code-operator)' },
]);
const theme = EditorView.theme({ '&': { color: 'var(--ink)' }, '.cm-cursor': { borderLeftColor: 'var(--ink)' } });

export const feelLight = [theme, syntaxHighlighting(style)];
export const feelDark = feelLight;
