/**
 * The form builder: form-js's editor, our rules beside it, and the form on trial with the server's verdict.
 *
 *   <clerk-form-builder>
 *     <script type="application/json" data-name="draft">…</script>
 *     <script type="application/json" data-name="builder">{"verdict": "/studio/…", "sentences": {}, "unnamed": "request", "shelves": [
 *       {"kind": "process", "title": "Vacation", "offers": [{"name": "days", "label": "Days", "hint": "…", "component": {…}}]}]}</script>
 *     <script type="application/json" data-name="words">{"build": "Bauen"}</script>
 *     …skeleton…
 *   </clerk-form-builder>
 *
 * Every change is a command of form-js and a change of the draft. Who may not edit sees it, but cannot touch it. The
 * bpmn.io watermark stays fully visible.
 */
import { FormEditor } from '@bpmn-io/form-js-editor';

import { json } from '../../kit/json';
import { style } from '../../kit/style';
import sheet from '../../styles/builder.css?url';
import trialSheet from '../../styles/form.css?url';
import { Draft, type Problem } from '../draft';
import { choices, make, press } from '../builders/parts';
import { listProblems } from '../problems';
import { words, type Say } from '../builders/words';
import { Naming } from './naming';
import { Rules } from './rules';
import { shelves, type Shelf } from './shelves';
import { Trial } from './trial';

export interface Field {
  id: string;
  type: string;
  key?: string;
  _parent?: string;
  components?: Field[];
  properties?: Record<string, string>;
  [name: string]: unknown;
}
export interface Modeling {
  addFormField(field: object, parent: Field, index: number): Field;
  editFormField(field: Field, property: string | object, value?: unknown): void;
}
interface Stack {
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
}
interface Selection {
  get(): Field | null;
  set(field: Field | null): void;
}
interface Registry {
  get(id: string): Field | undefined;
  getAll(): Field[];
}
interface Config {
  verdict: string;
  shelves: Shelf[];
  sentences: Record<string, string>;
  unnamed: string;
}
type View = 'build' | 'try';

const NARROW = 900;
const OURS = new Set(['computed', 'validate', 'message']);

export class ClerkFormBuilder extends HTMLElement {
  editor: FormEditor | undefined;
  draft: Draft | undefined;
  private say: Say = (_, english) => english;
  private rules: Rules | undefined;
  private naming: Naming | undefined;
  private trial: Trial | undefined;
  private view: View = 'build';
  private importing = false;
  private readonly stage = make('div', { class: 'builder-stage' });
  private readonly trialBox = make('div', { class: 'trial', hidden: true });
  private readonly problems = make('section', { hidden: true });
  private readonly blocked = make('p', { class: 'builder-blocked', role: 'status', hidden: true });
  private switcher: HTMLElement | undefined;

  async connectedCallback(): Promise<void> {
    if (this.draft) return;
    const draft = Draft.open(this);
    this.draft = draft;
    this.say = words(this);
    const config = json<Config>(this, 'builder', { verdict: '', shelves: [], sentences: {}, unnamed: '' });
    await Promise.all([style(sheet), style(trialSheet)]);
    this.frame();
    this.make(config);
    this.trial = new Trial(this.trialBox, config, this.say, () => this.draft!.content);
    this.listen(draft);
    await this.read(draft.content);
    this.tell(draft.problems);
    this.lock();
    this.show(innerWidth < NARROW ? 'try' : 'build');
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    this.draft?.close();
    this.trial?.close();
    this.editor?.destroy();
    this.editor = undefined;
  }

  private frame(): void {
    for (const child of [...this.children]) if (child.tagName !== 'SCRIPT') child.remove();
    const views = [
      { id: 'build', label: this.say('build', 'Build') },
      { id: 'try', label: this.say('try', 'Try it') },
    ];
    this.switcher = choices(this.say('view', 'View'), views, this.view, (id) => this.show(id as View));
    const bar = make('div', { class: 'builder-bar' }, this.switcher, this.blocked);
    this.append(bar, this.stage, this.trialBox, this.problems);
  }

  private make(config: Config): void {
    const left = make('div', { class: 'builder-left' });
    const canvas = make('div', { class: 'builder-canvas' });
    const properties = make('div', { class: 'builder-properties' });
    const right = make('div', { class: 'builder-right' }, properties);
    this.stage.append(left, canvas, right);
    const editor = new FormEditor({
      container: canvas,
      renderer: { compact: false },
      palette: { parent: left },
      propertiesPanel: { parent: properties },
    } as ConstructorParameters<typeof FormEditor>[0]);
    this.editor = editor;
    Object.assign(editor, { knownVariables: config.shelves.filter((one) => one.kind === 'process').flatMap((one) => one.offers.map((offer) => offer.name)) });
    this.hideOurs();
    const names = (): string[] => [...this.names(), ...((editor as unknown as { knownVariables: string[] }).knownVariables ?? [])];
    this.rules = new Rules(this.say, this.service<Modeling>('modeling'), names);
    this.naming = new Naming(this.say, this.service<Modeling>('modeling'), config.unnamed);
    right.prepend(this.naming.element);
    right.append(this.rules.element);
    left.append(shelves(config.shelves, this.say, (component) => this.add(component)));
    this.draft!.own = {
      undo: () => (this.stack.undo(), true),
      redo: () => (this.stack.redo(), true),
      canUndo: () => this.view === 'build' && this.stack.canUndo(),
      canRedo: () => this.view === 'build' && this.stack.canRedo(),
    };
  }

  private service<T>(name: string): T {
    return (this.editor as unknown as { get(name: string): T }).get(name);
  }

  private get stack(): Stack {
    return this.service<Stack>('commandStack');
  }

  private get selection(): Selection {
    return this.service<Selection>('selection');
  }

  private get registry(): Registry {
    return this.service<Registry>('formFieldRegistry');
  }

  /** Leave our own keys out of form-js's list of custom properties: they have a panel that explains them. */
  private hideOurs(): void {
    const panel = this.service<{ registerProvider(provider: object, priority: number): void }>('propertiesPanel');
    interface Group {
      id: string;
      items?: { label: string }[];
    }
    const getGroups = () => (groups: Group[]) =>
      groups.map((group) => (group.id === 'custom-values' ? { ...group, items: (group.items ?? []).filter((item) => !OURS.has(item.label)) } : group));
    panel.registerProvider({ getGroups }, 500);
  }

  private listen(draft: Draft): void {
    const editor = this.editor as unknown as { on(event: string, listener: (event: { selection?: Field | null }) => void): void };
    editor.on('commandStack.changed', () => this.changed());
    editor.on('selection.changed', ({ selection }) => this.chosen(selection ?? null));
    draft.addEventListener('saved', () => this.tell(draft.problems));
    draft.addEventListener('others', () => this.lock());
    draft.addEventListener('replaced', () => void this.read(draft.content));
  }

  private changed(): void {
    if (this.importing || !this.draft || !this.editor) return;
    this.draft.change(write(this.editor.getSchema() as object));
    this.draft.historyChanged();
    const chosen = this.selection.get();
    this.chosen(chosen ? (this.registry.get(chosen.id) ?? null) : null);
  }

  /** Show what is ours of the selected component, or of the form. */
  private chosen(field: Field | null): void {
    this.rules?.show(field);
    this.naming?.show(this.form, field);
  }

  private get form(): Field | undefined {
    return this.registry.getAll().find((field) => field.type === 'default');
  }

  /** Show a content; what cannot be shown is told, and the way to the text. */
  private async read(content: string): Promise<void> {
    this.importing = true;
    try {
      await this.editor!.importSchema(JSON.parse(content) as never);
      this.stage.inert = !this.draft!.editable;
      this.chosen(this.selection.get());
      this.trial?.renew();
    } catch (error) {
      this.stage.inert = true;
      this.tell([this.unreadable(error)]);
    } finally {
      this.importing = false;
    }
  }

  private unreadable(error: unknown): Problem {
    const message = this.say('unreadable', 'This content cannot be shown in the builder.');
    return { place: this.draft!.path, element: null, message: `${message} ${String(error)}`, remedy: '', line: null, severity: 'error' };
  }

  private lock(): void {
    const { draft } = this;
    if (!draft) return;
    this.stage.inert = !draft.editable;
    this.blocked.hidden = draft.editable;
    const who = draft.editor?.name;
    this.blocked.textContent = who
      ? this.say('editing', '{name} is editing. You see the form as it is saved.').replace('{name}', who)
      : this.say('onlyLook', 'You may look and try, but not change.');
  }

  private show(view: View): void {
    this.view = view;
    if (this.switcher) press(this.switcher, view);
    this.stage.hidden = view !== 'build';
    this.trialBox.hidden = view !== 'try';
    wear(view === 'try' ? trialSheet : sheet, view === 'try' ? sheet : trialSheet);
    this.draft?.historyChanged();
    if (view === 'try') this.trial?.open();
  }

  private tell(problems: Problem[]): void {
    listProblems(this.problems, problems, (problem) => this.go(problem));
  }

  /** Select the component that a problem is about. */
  private go(problem: Problem): void {
    const name = problem.place.split('#/')[1] ?? problem.element ?? '';
    const found = this.registry.getAll().find((field) => field.key === name || field.id === name);
    if (!found) return;
    this.show('build');
    this.selection.set(found);
  }

  private names(): string[] {
    return this.registry.getAll().map((field) => field.key).filter((key): key is string => Boolean(key));
  }

  /** Add a component behind the selected one, else at the end, and select it. */
  private add(component: object): void {
    const { form } = this;
    if (!form) return;
    const chosen = this.selection.get();
    const parent = (chosen?._parent ? this.registry.get(chosen._parent) : undefined) ?? form;
    const siblings = parent.components ?? [];
    const index = chosen ? siblings.findIndex((one) => one.id === chosen.id) + 1 : 0;
    const field = this.service<Modeling>('modeling').addFormField(this.unique(component), parent, index || siblings.length);
    this.selection.set(this.registry.get(field.id) ?? null);
  }

  /** Give a component a key that no other has. */
  private unique(component: object): object {
    const { key } = component as { key?: string };
    if (!key) return structuredClone(component);
    const taken = new Set(this.names());
    let name = key;
    for (let number = 2; taken.has(name); number += 1) name = `${key}${number}`;
    return { ...structuredClone(component), key: name };
  }
}

/** Return a schema as the text of its file. */
export function write(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Let one stylesheet of form-js count and not the other: the editor and the viewer bring different versions of it. */
function wear(on: string, off: string): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) {
    const href = link.getAttribute('href');
    if (href === on) link.disabled = false;
    if (href === off) link.disabled = true;
  }
}

customElements.define('clerk-form-builder', ClerkFormBuilder);
