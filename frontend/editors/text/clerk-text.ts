/**
 * The text editor: every file that has no other, and what its own editor cannot read.
 *
 *   <clerk-text data-label="app.json">
 *     <script type="application/json" data-name="draft">…</script>
 *     <script type="application/json" data-name="unreadable">{"line": 3, "message": "…", …}</script>
 *   </clerk-text>
 *
 * JSON and XML are coloured; problems of the last save are marked at their lines and listed below. Ctrl+F searches,
 * Ctrl+S saves at once, Escape then Tab leaves the editor.
 */
import { history, historyKeymap, defaultKeymap, indentWithTab, redo, redoDepth, undo, undoDepth } from '@codemirror/commands';
import { json as jsonLanguage, jsonParseLinter } from '@codemirror/lang-json';
import { xml } from '@codemirror/lang-xml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { lintGutter, lintKeymap, linter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';

import { json } from '../../kit/json';
import { Draft, type Problem } from '../draft';
import { listProblems } from '../problems';
import { look } from './look';

const fromOutside = Annotation.define<boolean>();

export class ClerkText extends HTMLElement {
  view: EditorView | undefined;
  draft: Draft | undefined;
  private readonly locked = new Compartment();
  private readonly list = document.createElement('section');

  connectedCallback(): void {
    if (this.view) return;
    const draft = Draft.open(this);
    this.draft = draft;
    for (const child of [...this.children]) if (child.tagName !== 'SCRIPT') child.remove();
    const stage = document.createElement('div');
    stage.className = 'text-stage';
    this.append(stage, this.list);
    this.view = new EditorView({ parent: stage, state: EditorState.create({ doc: draft.content, extensions: this.extensions(draft) }) });
    const view = this.view;
    draft.own = {
      undo: () => undo(view),
      redo: () => redo(view),
      canUndo: () => undoDepth(view.state) > 0,
      canRedo: () => redoDepth(view.state) > 0,
    };
    this.listen(draft);
    const unreadable = json<Problem | null>(this, 'unreadable', null);
    this.tell(unreadable ? [unreadable, ...draft.problems.filter((one) => one.message !== unreadable.message)] : draft.problems);
    const line = unreadable?.line ?? Number(new URLSearchParams(location.search).get('line'));
    if (line) this.go({ place: '', element: null, message: '', remedy: '', severity: 'error', line });
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    this.draft?.close();
    this.view?.destroy();
    this.view = undefined;
  }

  private extensions(draft: Draft): Extension[] {
    const save = { key: 'Mod-s', preventDefault: true, run: () => (void draft.flush(), true) };
    return [
      lineNumbers(),
      foldGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      search({ top: true }),
      lintGutter(),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': this.dataset['label'] ?? draft.path, tabindex: '0' }),
      keymap.of([save, ...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap, indentWithTab]),
      this.locked.of(this.lock(draft)),
      language(draft.path),
      look,
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        if (!update.transactions.some((one) => one.annotation(fromOutside))) draft.change(update.state.doc.toString());
        draft.historyChanged();
      }),
    ];
  }

  private lock(draft: Draft): Extension {
    return [EditorState.readOnly.of(!draft.editable), EditorView.editable.of(draft.mayEdit)];
  }

  private listen(draft: Draft): void {
    draft.addEventListener('others', () => this.view?.dispatch({ effects: this.locked.reconfigure(this.lock(draft)) }));
    draft.addEventListener('saved', () => this.tell(draft.problems));
    draft.addEventListener('replaced', () => this.replace(draft));
  }

  /** Show what came from outside, changing only the part that differs, so that the cursor stays where it is. */
  private replace(draft: Draft): void {
    const { view } = this;
    if (!view) return;
    const [was, is] = [view.state.doc.toString(), draft.content];
    let from = 0;
    while (from < was.length && from < is.length && was[from] === is[from]) from += 1;
    let end = 0;
    while (end < was.length - from && end < is.length - from && was[was.length - 1 - end] === is[is.length - 1 - end]) end += 1;
    view.dispatch({ changes: { from, to: was.length - end, insert: is.slice(from, is.length - end) }, annotations: fromOutside.of(true) });
    void draft.check(is).then((problems) => draft.content === is && this.tell(problems));
  }

  private tell(problems: Problem[]): void {
    const { view } = this;
    if (!view) return;
    view.dispatch(setDiagnostics(view.state, problems.map((problem) => this.mark(problem)).filter((one) => one !== undefined)));
    listProblems(this.list, problems, (problem) => this.go(problem));
  }

  private mark(problem: Problem): Diagnostic | undefined {
    const at = this.place(problem);
    if (!at) return undefined;
    return { from: at.from, to: at.to, severity: problem.severity, message: [problem.message, problem.remedy].filter(Boolean).join(' ') };
  }

  /** Find where a problem is: its line, else the text of the element or key that its place names. */
  private place(problem: Problem): { from: number; to: number } | undefined {
    const { doc } = this.view!.state;
    if (problem.line !== null) return problem.line <= doc.lines ? doc.line(Math.max(1, problem.line)) : undefined;
    const name = problem.element ?? problem.place.split('/').pop();
    const at = name && problem.place.includes('#') ? doc.toString().indexOf(`"${name}"`) : -1;
    return at < 0 ? undefined : { from: at, to: at + name!.length + 2 };
  }

  private go(problem: Problem): void {
    const at = this.place(problem);
    if (!at || !this.view) return;
    this.view.dispatch({ selection: { anchor: at.from }, effects: EditorView.scrollIntoView(at.from, { y: 'center' }) });
    this.view.focus();
  }
}

function language(path: string): Extension {
  if (/\.(json|form)$/.test(path)) return [jsonLanguage(), linter(jsonParseLinter())];
  return /\.(bpmn|dmn|xml|svg)$/.test(path) ? xml() : [];
}

customElements.define('clerk-text', ClerkText);
