/**
 * The decision editor: dmn-js, our static checks in its cells, trying out with the reasons, and rows of tests.
 *
 *   <clerk-decision-editor>
 *     <script type="application/json" data-name="draft">…</script>
 *     <script type="application/json" data-name="decisions">{"urls": {"findings": "…", "try": "…", "tests": "…"}}</script>
 *     <script type="application/json" data-name="words">{"checks": "Prüfungen"}</script>
 *     <script type="application/json" data-name="sentences">{"Add rule": "Regel hinzufügen"}</script>
 *     …skeleton…
 *   </clerk-decision-editor>
 *
 * dmn-js is light only by itself: its colours are variables, which the stylesheet binds to ours. Its bpmn.io watermark stays fully visible. A file that it would not write back whole
 * is told before the first save. Panels are drawn by the server: forms in them are sent with the present content.
 */
import Modeler from 'dmn-js/lib/Modeler';

import { json } from '../../kit/json';
import { style } from '../../kit/style';
import sheet from '../../styles/decisions.css?url';
import { translation } from '../builders/library';
import { after, make } from '../builders/parts';
import { words, type Say } from '../builders/words';
import { Draft, type Problem } from '../draft';
import { Keeper } from '../keeping';
import { listProblems } from '../problems';
import { Steps } from '../steps';
import { print } from '../trees';
import { About, type Subject } from './about';
import { begun, boxed, boxesOf, expressions, kindOf, logics, replace, tree, type Kind } from './boxed-kinds';
import { required as requires, type ClerkBoxed } from './clerk-boxed';
import './clerk-boxed';
import { require, type Registry } from './inputs';
import { losses } from './losses';
import { Marks, places, type Mark, type Table } from './marks';
import { dressed, type Dressed } from './namespaces';
import { Panels, type Urls } from './panels';
import { Turning } from './turning';
import { Views } from './views';

export interface Logic extends Table {
  text?: string;
}
export interface Element_ {
  id: string;
  name?: string;
  $type: string;
  decisionLogic?: Logic;
  encapsulatedLogic?: { expression?: Logic };
  drgElement?: Element_[];
}
export interface View {
  id: string;
  name?: string;
  type: string;
  element: Element_;
}
interface Bus {
  on(event: string, listener: (event: never) => void): void;
}
export interface Viewer extends Bus {
  get<T>(name: string, strict?: boolean): T;
}
export interface DmnModeler extends Bus {
  importXML(xml: string): Promise<{ warnings: unknown[] }>;
  saveXML(options: { format: boolean }): Promise<{ xml: string }>;
  getViews(): View[];
  getActiveView(): View | undefined;
  getActiveViewer(): Viewer | undefined;
  getDefinitions(): Element_;
  open(view: View): Promise<unknown>;
  destroy(): void;
}
interface Shape {
  businessObject: Element_;
}
interface Stack {
  execute(command: string, context: object): void;
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Canvas {
  viewbox(): { inner: Box; outer: { width: number; height: number } };
  viewbox(box: Box): void;
}

const PAUSE = 500;
const TOUCHES = ['keydown', 'beforeinput', 'paste', 'cut', 'drop', 'dblclick', 'contextmenu', 'mousedown'];
const PALETTE = 80; // the room that tools take at the left
const HEAD = 110; // and the name of the file at the top
const FOOT = 64; // and the watermark below
const EDGE = 32;
const FONT = 'Inter Variable, Inter, system-ui, sans-serif';
const colours = { defaultFillColor: 'var(--diagram-fill)', defaultStrokeColor: 'var(--diagram-stroke)', defaultLabelColor: 'var(--diagram-label)' };
const fonts = (): object => ({ defaultStyle: { fontFamily: FONT, fontSize: 13 }, externalStyle: { fontFamily: FONT, fontSize: 12 } });

export class ClerkDecisionEditor extends HTMLElement {
  modeler: DmnModeler | undefined;
  draft: Draft | undefined;
  private say: Say = (_, english) => english;
  private file: Dressed = dressed('');
  private lost: string[] = [];
  private keeper: Keeper | undefined;
  /** The boxed expression that is open instead of dmn-js, by the id of what it belongs to. */
  private boxedId = '';
  private boxEditable = false;
  private readonly steps = new Steps();
  private turning: Turning | undefined;
  private importing = false;
  private marks: Marks | undefined;
  private found: Mark[] = [];
  private panels: Panels | undefined;
  private views: Views | undefined;
  private about: About | undefined;
  private readonly plate = make('div', { class: 'decision-plate' });
  private readonly box = make('clerk-boxed' as 'div', { hidden: true }) as unknown as ClerkBoxed;
  private readonly notice = make('div', { class: 'decision-notice', hidden: true });
  private readonly problems = make('section', { hidden: true });
  private readonly soon = after(PAUSE, () => void this.check());

  async connectedCallback(): Promise<void> {
    if (this.draft) return;
    const draft = Draft.open(this);
    this.draft = draft;
    this.say = words(this);
    await style(sheet);
    this.frame(json<{ urls: Urls }>(this, 'decisions', { urls: { findings: '', try: '', tests: '' } }).urls);
    const additionalModules = [translation(json<Record<string, string>>(this, 'sentences', {}))];
    this.modeler = new Modeler({
      container: this.plate,
      drd: { textRenderer: fonts(), drdRenderer: colours, additionalModules },
      decisionTable: { additionalModules },
      literalExpression: { additionalModules },
      boxedExpression: { additionalModules },
      common: { expressionLanguages: { options: [{ value: 'feel', label: 'FEEL' }], defaults: { editor: 'feel' } } },
    }) as DmnModeler;
    this.marks = new Marks(this.plate);
    for (const name of TOUCHES) this.plate.addEventListener(name, this.hold, true);
    this.listen(draft, this.modeler);
    await this.read(draft.content);
    this.tell(draft.problems);
    this.lock();
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    this.draft?.close();
    this.marks?.close();
    this.modeler?.destroy();
    this.modeler = undefined;
  }

  private frame(urls: Urls): void {
    for (const child of [...this.children]) if (child.tagName !== 'SCRIPT') child.remove();
    this.about = new About(this.say);
    this.panels = new Panels(this.say, urls, () => this.draft!.content, (number) => void this.goTo(number), (...input) => void this.addInput(...input), this.about.element);
    this.views = new Views(this.say, (id) => void this.open(id));
    this.turning = new Turning(this.say, (kind) => void this.turn(kind));
    const middle = make('div', { class: 'decision-middle' }, this.views.element, this.turning.element, this.notice, this.plate, this.box);
    this.append(make('div', { class: 'decision-stage' }, middle, this.panels.element), this.problems);
  }

  private listen(draft: Draft, modeler: DmnModeler): void {
    modeler.on('viewer.created', ({ viewer }: { viewer: Viewer }) => {
      viewer.on('commandStack.changed', () => void this.changed());
      viewer.on('elements.changed', () => void this.changed());
      viewer.on('selection.changed', () => this.tellAbout());
    });
    modeler.on('import.parse.complete', ({ definitions }: { definitions?: Named }) => definitions && name(definitions));
    modeler.on('views.changed', () => this.listed());
    modeler.on('import.render.complete', ({ view }: { view: View }) => view.type === 'drd' && this.fit());
    draft.own = {
      undo: () => (this.boxedId ? this.walk('undo') : this.stack?.undo(), true),
      redo: () => (this.boxedId ? this.walk('redo') : this.stack?.redo(), true),
      canUndo: () => (this.boxedId ? this.steps.canUndo : (this.stack?.canUndo() ?? false)),
      canRedo: () => (this.boxedId ? this.steps.canRedo : (this.stack?.canRedo() ?? false)),
    };
    draft.addEventListener('saved', () => {
      this.tell(draft.problems);
      this.box.tell(draft.problems, this.boxedId);
    });
    draft.addEventListener('others', () => {
      this.lock();
      if (!this.boxedId || this.boxEditable === draft.editable) return; // who is typing goes on typing
      this.box.flush();
      this.openBox(this.boxedId);
    });
    draft.addEventListener('replaced', () => {
      this.steps.forget();
      if (!this.boxedId || !this.openBox(this.boxedId)) void (this.boxedId ? this.closeBox() : this.read(draft.content));
    });
  }

  private get stack(): Stack | undefined {
    return this.modeler?.getActiveViewer()?.get<Stack>('commandStack', false);
  }

  /** Show a content; what dmn-js cannot read is told, and stays as it is. */
  private async read(content: string): Promise<void> {
    const { modeler } = this;
    if (!modeler) return;
    this.importing = true;
    this.file = dressed(content);
    try {
      await modeler.importXML(this.file.xml);
      const { xml } = await modeler.saveXML({ format: true });
      this.lost = losses(this.file.xml, xml);
      this.keeper = this.lost.length || this.file.xml.includes('<!--') ? new Keeper(this.file.xml, xml) : undefined;
      if (this.lost.length) this.lost = losses(this.file.xml, this.keeper!.atWorst());
      await this.begin();
    } catch (error) {
      this.broken(error);
    } finally {
      this.importing = false;
    }
    this.listed();
    this.panels?.renew();
    await this.check();
  }

  /** Open what people come for: the one table of a small file, else the picture. */
  private async begin(): Promise<void> {
    const views = this.modeler!.getViews().filter((view) => view.type !== 'drd');
    const [first, ...others] = boxesOf(this.draft!.content);
    if (!views.length && first && !others.length) this.openBox(first.id);
    if (views.length === 1 && this.modeler!.getActiveView()?.type === 'drd') await this.modeler!.open(views[0]!);
  }

  private broken(error: unknown): void {
    this.plate.inert = true;
    const text = make('a', { href: '?as=text', class: 'btn btn-sm' }, this.say('asText', 'Open as text'));
    this.tellNotice(`${this.say('unreadable', 'This editor cannot show the file; it stays as it is.')} ${(error as Error).message ?? ''}`, text);
  }

  private async changed(): Promise<void> {
    const { modeler, draft } = this;
    if (this.importing || this.boxedId || !modeler || !draft?.editable) return;
    draft.historyChanged();
    if (!(this.stack?.canUndo() || this.stack?.canRedo())) return; // another view was opened, nothing was changed
    if (this.lost.length) return this.askBeforeLoss();
    const { xml } = await modeler.saveXML({ format: true });
    draft.change(this.file.back(this.keeper?.keep(xml) ?? xml));
    this.soon();
  }

  /** Nothing is saved until the person has seen what would be gone. */
  private askBeforeLoss(): void {
    if (!this.notice.hidden) return;
    const list = make('ul', {}, ...this.lost.map((one) => make('li', {}, make('code', {}, one))));
    const go = make('button', { type: 'button', class: 'btn btn-sm' }, this.say('dropIt', 'Save without it'));
    go.addEventListener('click', () => {
      this.lost = [];
      this.notice.hidden = true;
      void this.changed();
    });
    const text = make('a', { href: '?as=text', class: 'btn btn-sm btn-ghost' }, this.say('asText', 'Open as text'));
    this.tellNotice(this.say('wouldLose', 'This editor does not know some of the file. Nothing is saved yet; saving would drop:'), list, go, text);
  }

  private tellNotice(sentence: string, ...more: Node[]): void {
    this.notice.replaceChildren(make('p', {}, sentence), ...more);
    this.notice.setAttribute('role', 'alert');
    this.notice.hidden = false;
  }

  /** Keep hands off what may only be looked at: dmn-js knows no such state. Looking, scrolling and moving about go on. */
  private readonly hold = (event: Event): void => {
    if (this.draft?.editable) return;
    if (event instanceof KeyboardEvent && (event.key === 'Tab' || event.key === 'Escape' || event.key.startsWith('Arrow'))) return;
    if (event.type === 'mousedown' && !(event.target as Element).closest('.djs-element:not([data-element-id^=__implicitroot]), select, input')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  private lock(): void {
    const { draft } = this;
    if (!draft) return;
    this.plate.toggleAttribute('data-locked', !draft.editable);
    const who = draft.editor?.name;
    const words = who ? this.say('editing', '{name} is editing; you may look.').replace('{name}', who) : this.say('onlyLook', 'You may look and try, but not change.');
    this.views?.told(draft.editable ? '' : words);
    this.about?.allow(draft.editable);
  }

  private listed(): void {
    const { modeler } = this;
    if (!modeler) return;
    const others = this.boxes();
    const shown = modeler.getViews().filter((view) => view.type === 'drd' || !others.some((one) => one.id === view.element.id));
    this.turning?.show(Boolean(this.literal()) && this.draft!.editable);
    this.views?.show(shown, modeler.getActiveView(), others, this.boxedId);
    this.panels?.about(this.boxedId || (modeler.getActiveView()?.element.id ?? ''));
    this.tellAbout();
    this.paint();
  }

  /** Show the whole picture beside the palette, but nothing larger than it is drawn. */
  private fit(): void {
    const canvas = this.modeler?.getActiveViewer()?.get<Canvas>('canvas');
    if (!canvas) return;
    const { inner, outer } = canvas.viewbox();
    if (!inner.width || !outer.width) return;
    const scale = Math.min(1, (outer.width - PALETTE - EDGE) / inner.width, (outer.height - HEAD - FOOT) / inner.height);
    const [width, height] = [outer.width / scale, outer.height / scale];
    const x = inner.x - PALETTE / scale - Math.max(0, (outer.width - PALETTE - EDGE) / scale - inner.width) / 2;
    canvas.viewbox({ x, y: inner.y - HEAD / scale, width, height });
  }

  /** Say what the chosen element is called: that of the picture, else the one whose logic is open. */
  private tellAbout(): void {
    const view = this.modeler?.getActiveView();
    const { stack } = this;
    if (!view || !stack) return this.about?.show(undefined);
    const chosen = view.type === 'drd' ? this.modeler!.getActiveViewer()!.get<{ get(): Shape[] }>('selection').get()[0] : undefined;
    const target = view.type === 'drd' ? chosen : view.element;
    const element = chosen ? chosen.businessObject : view.element;
    this.about?.show(target && 'name' in element ? { target, element: element as Subject['element'], stack } : undefined);
  }

  /** Return what is edited in boxes, and what is open in one though it could be shown otherwise by now. */
  private boxes(): { id: string; name: string }[] {
    const root = tree(this.draft!.content);
    const found = root ? boxed(root) : [];
    const open = root && logics(root).filter((one) => one.id === this.boxedId && !found.some(({ id }) => id === one.id));
    return [...found, ...(open ?? [])];
  }

  /** Return the id of the plain expression that is open, if one is. */
  private literal(): string | undefined {
    const view = this.modeler?.getActiveView();
    return !this.boxedId && view?.type === 'literalExpression' ? view.element.id : undefined;
  }

  /** Make a box of the plain expression that is open; it becomes the first part of it. */
  private turn(kind: Kind): void {
    const id = this.literal();
    const root = tree(this.draft!.content);
    const found = root && logics(root).find((one) => one.id === id);
    const [logic] = found ? expressions(found.host) : [];
    if (!id || !root || !found || !logic || kindOf(logic) !== 'literalExpression' || !this.draft!.editable || !this.notice.hidden) return;
    this.steps.forget();
    replace(found.host, logic, begun(kind, logic, logic));
    this.boxedId = id;
    this.changeTo(print(root));
    this.openBox(id);
    this.box.querySelector<HTMLElement>('select, textarea')?.focus();
  }

  /** Change the file by its text, as a step of its own. */
  private changeTo(content: string): void {
    this.steps.note(this.draft!.content);
    this.draft!.change(content);
    this.soon();
  }

  private walk(way: 'undo' | 'redo'): void {
    this.box.flush();
    this.draft!.change(this.steps[way](this.draft!.content));
    this.openBox(this.boxedId);
    this.soon();
  }

  /** Open a boxed expression instead of dmn-js; say whether there is one. What is open in a box stays in it. */
  private openBox(id: string): boolean {
    const root = tree(this.draft!.content);
    const found = root && (id === this.boxedId ? logics(root) : boxed(root)).find((one) => one.id === id);
    if (!root || !found) return false;
    const change = (): void => this.changeTo(print(root));
    if (this.boxedId !== id) this.steps.forget(); // they would bring back what the file was before others were changed
    this.boxedId = id;
    this.boxEditable = this.draft!.editable;
    this.box.hidden = false;
    this.plate.hidden = true;
    this.box.show(found.host, { say: this.say, editable: this.draft!.editable, known: requires(root, found.host), change });
    this.box.tell(this.draft!.problems, id);
    this.listed();
    return true;
  }

  /** Go back to dmn-js, with what was changed in the boxes. */
  private async closeBox(): Promise<void> {
    if (!this.boxedId) return;
    this.box.flush();
    this.boxedId = '';
    this.box.hidden = true;
    this.plate.hidden = false;
    await this.read(this.draft!.content);
  }

  private async open(id: string): Promise<void> {
    if (this.boxedId) this.box.flush();
    if (id && boxesOf(this.draft!.content).some((one) => one.id === id) && this.openBox(id)) return;
    await this.closeBox();
    const view = this.modeler?.getViews().find((one) => one.element.id === id || (id === '' && one.type === 'drd'));
    if (view && view !== this.modeler?.getActiveView()) await this.modeler!.open(view);
  }

  /** Ask the server for findings, and mark them. */
  private async check(): Promise<void> {
    const found = await this.panels?.check();
    if (!found) return;
    this.found = found;
    this.paint();
    this.panels?.renew();
  }

  private paint(): void {
    this.marks?.show(this.found, (mark) => this.tableOf(mark));
  }

  private tableOf(mark: Mark): Logic | undefined {
    const element = this.modeler?.getDefinitions()?.drgElement?.find((one) => one.id === mark.element);
    const logic = element?.decisionLogic ?? element?.encapsulatedLogic?.expression;
    return logic?.$type === 'dmn:DecisionTable' && (!mark.table || logic.id === mark.table) ? logic : undefined;
  }

  /** Open the table of a finding and bring its first cell into view. */
  private async goTo(number: number): Promise<void> {
    const mark = this.found.find((one) => one.number === number);
    if (!mark) return;
    await this.open(mark.element);
    const table = this.tableOf(mark);
    const place = table && places(mark, table)[0];
    if (!place) return;
    const name = JSON.stringify(place.id);
    const cell = this.plate.querySelector<HTMLElement>(place.head ? `th[data-col-id=${name}]` : `td[data-element-id=${name}]`);
    cell?.scrollIntoView({ block: 'center', inline: 'center' });
    (cell?.querySelector<HTMLElement>('[contenteditable], [tabindex]') ?? cell)?.focus();
  }

  /** Draw an input (or take the one of this name) and connect it with a decision, then come back to its table. */
  private async addInput(decision: string, name: string, type: string): Promise<void> {
    if (!this.draft?.editable) return;
    await this.open('');
    const viewer = this.modeler!.getActiveViewer();
    const to = viewer && this.modeler!.getActiveView()?.type === 'drd' && viewer.get<Registry>('elementRegistry').get(decision);
    if (viewer && to) require(viewer, to, name, type);
    await this.open(decision);
  }

  private tell(problems: Problem[]): void {
    listProblems(this.problems, problems, (problem) => problem.element && void this.open(problem.element));
  }
}

interface Named {
  $type: string;
  id?: string;
  $model: { ids: { nextPrefixed(prefix: string, element: object): string } };
  drgElement?: { decisionLogic?: Record<string, unknown> }[];
}

/** Give the parts of tables that have no id one, for dmn-js finds cells by it. */
export function name(definitions: Named): void {
  const { ids } = definitions.$model;
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) return part.forEach(visit);
    if (typeof part !== 'object' || part === null) return;
    const one = part as Named & Record<string, unknown>;
    one.id ??= ids.nextPrefixed(`${one.$type.replace('dmn:', '')}_`, one);
    for (const key of ['rule', 'input', 'output', 'inputExpression', 'inputEntry', 'outputEntry', 'annotation']) visit(one[key]);
  };
  for (const element of definitions.drgElement ?? []) if (element.decisionLogic?.['$type'] === 'dmn:DecisionTable') visit(element.decisionLogic);
}

customElements.define('clerk-decision-editor', ClerkDecisionEditor);
