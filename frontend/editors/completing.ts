/**
 * Completion in a plain field: as soon as somebody goes into it, it becomes a FEEL editor that knows the variables.
 *
 *   completing(input, () => [{ name: 'amount' }]);              the field holds FEEL
 *   completing(input, () => […], { optional: true });           FEEL after a leading "=", else plain words
 *
 * Rule 1: the plain field stays, hidden, and keeps the value: what is typed reaches it as `input`, leaving the editor as `change`.
 * Rule 2: CodeMirror is fetched by the first who needs it; until then, and without it, the plain field does.
 */
import type { FeelField } from './feel-field';

export interface Variable {
  name: string;
  info?: string;
  detail?: string;
  entries?: Variable[];
}
type Control = HTMLInputElement | HTMLTextAreaElement;
export type Known = () => Variable[] | Promise<Variable[]>;

/** Let a field complete what is known; return it. */
export function completing<One extends Control>(control: One, known: Known, { optional = false } = {}): One {
  let editor: FeelField | undefined;
  let open = false;
  const close = (): void => {
    open = false;
    control.focus();
  };
  const enrich = async (): Promise<void> => {
    if (open || control.readOnly || control.disabled || (optional && !control.value.startsWith('='))) return;
    open = true;
    const [{ FeelField: Field }, variables] = await Promise.all([import('./feel-field'), known()]);
    if (!control.isConnected) return void (open = false);
    editor ??= new Field(control, optional, known, close);
    editor.open(variables);
  };
  control.addEventListener('focus', () => void enrich());
  if (optional) control.addEventListener('input', () => void enrich());
  return control;
}
