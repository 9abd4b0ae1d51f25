/** The FEEL editor that stands in for a plain field (completing.ts); the heavy half of it. */
import FeelEditor from '@bpmn-io/feel-editor';
import { EditorView } from '@codemirror/view';

import { style } from '../kit/style';
import css from '../styles/feel.css?url';
import type { Known, Variable } from './completing';

let last = 0;

export class FeelField {
  readonly element = document.createElement('div');
  private readonly editor: FeelEditor;
  private text = '';

  constructor(
    private readonly control: HTMLInputElement | HTMLTextAreaElement,
    private readonly signed: boolean,
    known: Known,
    private readonly plain: () => void,
  ) {
    void style(css);
    this.element.className = 'feel-field';
    this.element.toggleAttribute('data-signed', signed);
    this.editor = new FeelEditor({
      container: this.element,
      onChange: (value) => this.take(value),
      contentAttributes: this.named(),
      tooltipContainer: document.body,
      extensions: [EditorView.lineWrapping],
      variables: [],
    });
    this.element.addEventListener('focusout', (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) control.dispatchEvent(new Event('change', { bubbles: true }));
    });
    this.element.addEventListener('focusin', () => void Promise.resolve(known()).then((variables) => this.editor.setVariables(variables)));
    this.element.addEventListener('keydown', (event) => this.press(event), true);
  }

  /** Take the place of the plain field, with its value and cursor. */
  open(variables: Variable[]): void {
    const { control } = this;
    const focused = document.activeElement === control;
    const at = control.selectionEnd ?? control.value.length;
    const before = this.signed ? /^=\s*/.exec(control.value)![0].length : 0;
    this.text = control.value.slice(before);
    this.editor.setVariables(variables);
    this.editor.setValue(this.text);
    control.hidden = true;
    control.after(this.element);
    if (focused) this.editor.focus(Math.max(0, at - before));
  }

  private take(value: string): void {
    if (value === this.text) return;
    this.text = value;
    this.control.value = this.signed ? `=${value}` : value;
    this.control.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** Backspace in an empty editor takes the sign away: plain words again. */
  private press(event: KeyboardEvent): void {
    if (!this.signed || event.key !== 'Backspace' || this.text !== '') return;
    event.preventDefault();
    this.element.remove();
    this.control.hidden = false;
    this.control.value = '';
    this.control.dispatchEvent(new Event('input', { bubbles: true }));
    this.plain();
  }

  /** Return what the editor is called: as the field, whose label leads to it. */
  private named(): Record<string, string> {
    const label = this.control.labels?.[0];
    if (!label) return { 'aria-label': this.control.getAttribute('aria-label') ?? 'FEEL' };
    label.id ||= `feel-label-${++last}`;
    label.addEventListener('click', () => this.control.hidden && this.editor.focus());
    return { 'aria-labelledby': label.id };
  }
}
