/**
 * The editor behind <clerk-designer>: one modeler, kept in step with the draft.
 *
 * Rule 1: what is drawn is saved by itself a moment after the hand rests; bpmn-js undoes small steps, the draft the larger ones.
 * Rule 2: what the library does not know is put back into what it writes (keeping.ts); nothing is saved while a file would lose something all
 * the same that nobody has agreed to (consent.ts).
 */
import type { Draft, Problem as Told } from '../draft';
import { Keeper } from '../keeping';
import { idle } from '../../kit/idle';
import { widenLabels } from '../../kit/labels';
import { text } from '../../kit/texts';
import type { SheetModeler } from '../sheet/clerk-sheet';
import { askConsent } from './consent';
import { giveKeysBack } from './keys';
import { layOut, wantsLayout } from './layout/drawing';
import { defaultsOf, losses, type Loss } from './losses';
import { createModeler } from './modeler';
import { is, tieFlows, type Modeler, type Report, type Shape } from './parts';
import { called, lines, type Line, type Problem } from './problems';
import { drawVerdict, drawLines } from './lists';
import { Tools } from './tools';
import type { Setup } from './clerk-designer';

const PAUSE = 350; // milliseconds without a change before the model is written
const PALETTE = 84; // pixels that the palette covers
const EDGE = 48;
const NEAR = 1.15;
const LEGIBLE = 0.6; // below this names cannot be read
const READING = 0.8;

type Parts = Setup & { sentences: Record<string, string> };

export class Workbench {
  readonly modeler: Modeler;
  readonly stage: HTMLElement;
  private readonly tools: Tools;
  private known: Loss[] | undefined; // what saving would drop all the same; found out with the first change
  private keeper: Keeper | undefined;
  private asking = false;
  private importing = false;
  private gone = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private found: Line[] = [];
  private told: Told[] = []; // what the server said last
  private furnished = false;
  private unwritten = false; // whether something was drawn that the draft does not have
  private readonly waiting: (() => void)[] = [];

  constructor(
    readonly host: HTMLElement,
    readonly draft: Draft,
    private readonly parts: Parts,
  ) {
    this.stage = host.querySelector<HTMLElement>('.designer-stage')!;
    const canvas = host.querySelector<HTMLElement>('.designer-canvas')!;
    this.modeler = createModeler({ canvas, ...parts });
    giveKeysBack(host, this.modeler.get('canvas'));
    this.tools = new Tools(this);
    this.listen();
  }

  /** Show what the draft holds: from then on one can draw. */
  async open(): Promise<void> {
    await this.show(this.draft.content);
    this.fit();
    if (this.modeler.get('canvas').zoom() < LEGIBLE) this.read();
    namePalette(this.stage);
    this.lock();
    this.tell(this.draft.problems);
    this.arrive();
  }

  /** Put what one reads beside the drawing: properties, the step sheet, the templates of connectors. */
  async furnish(): Promise<void> {
    await idle();
    const [{ furnish }] = await Promise.all([import('./furniture'), import('../sheet/clerk-sheet')]);
    if (this.gone) return;
    furnish(this.modeler, this.parts.forms, this.stage);
    const pane = this.host.querySelector<HTMLElement>('[data-pane=properties]')!;
    arrived(pane);
    this.modeler.get('propertiesPanel').show(pane, this.modeler);
    this.furnished = true;
    this.tell(this.told);
    for (const act of this.waiting.splice(0)) act();
    const [templates] = await Promise.all([catalogue(this.parts.templates), this.mountSheet()]);
    if (this.gone) return;
    this.modeler.get('elementTemplatesLoader').setTemplates(templates);
    this.host.dataset['furnished'] = '';
  }

  /** Do something with what stands around the drawing, as soon as it is there. */
  later(act: () => void): void {
    if (this.furnished) act();
    else this.waiting.push(act);
  }

  destroy(): void {
    this.gone = true;
    clearTimeout(this.timer);
    this.tools.destroy();
    this.modeler.destroy();
  }

  /** Draw a file; one without a drawing is laid out first. */
  async show(xml: string): Promise<void> {
    this.importing = true;
    this.unwritten = false;
    try {
      await this.modeler.importXML(wantsLayout(xml) ? await layOut(xml, this.modeler.get('moddle')) : xml);
      this.known = undefined;
      tieFlows(this.modeler.get('elementRegistry').getAll());
      widenLabels(this.modeler as never);
    } catch (error) {
      this.broken(error);
    } finally {
      this.importing = false;
    }
  }

  /** Fit the whole drawing beside the palette. */
  fit(): void {
    const canvas = this.modeler.get('canvas');
    canvas.resized();
    const { inner, outer } = canvas.viewbox();
    if (!inner.width || !outer.width) return;
    const scale = Math.min((outer.width - PALETTE - EDGE) / inner.width, (outer.height - 2 * EDGE) / inner.height, NEAR);
    canvas.viewbox({
      x: inner.x + inner.width / 2 - (outer.width + PALETTE - EDGE) / 2 / scale,
      y: inner.y + inner.height / 2 - outer.height / 2 / scale,
      width: outer.width / scale,
      height: outer.height / scale,
    });
  }

  /** Begin at the upper left of a drawing that is too large to be read as a whole. */
  private read(): void {
    const canvas = this.modeler.get('canvas');
    const { inner, outer } = canvas.viewbox();
    const [width, height] = [outer.width / READING, outer.height / READING];
    const first = this.modeler.get('elementRegistry').filter((one) => is(one, 'bpmn:StartEvent'))[0];
    const middle = first ? first.y + first.height / 2 : inner.y + inner.height / 2;
    const y = inner.height < height - 2 * EDGE ? inner.y + inner.height / 2 - height / 2 : Math.max(middle - height / 2, inner.y - EDGE / READING);
    canvas.viewbox({ x: inner.x - (PALETTE + EDGE / 2) / READING, y, width, height });
  }

  /** Go to an element: select it, bring it into view and show its properties. */
  go(id: string): void {
    const element = this.modeler.get('elementRegistry').get(id);
    if (!element) return;
    const canvas = this.modeler.get('canvas');
    const root = canvas.findRoot(element);
    if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
    this.modeler.get('selection').select(element.parent ? element : null);
    if (element.parent) canvas.scrollToElement(element, 120);
    canvas.focus();
  }

  /** Return how people call an element. */
  name(id: string): string {
    return called(this.modeler.get('elementRegistry').get(id)?.businessObject, id);
  }

  /** Write the model into the draft now. */
  async write(): Promise<void> {
    clearTimeout(this.timer);
    if (this.importing || !this.unwritten || !this.draft.editable) return;
    this.known ??= await this.compare(this.draft.content);
    if (this.known.length && !(await this.agreed(this.known))) return;
    this.unwritten = false;
    this.draft.change(await this.written());
  }

  /** Return the file as it is drawn now. */
  async written(): Promise<string> {
    this.known ??= await this.compare(this.draft.content);
    const { xml } = await this.modeler.saveXML({ format: true });
    return this.keeper?.keep(xml) ?? xml;
  }

  private async agreed(lost: Loss[]): Promise<boolean> {
    if (this.asking) return false;
    this.asking = true;
    const yes = await askConsent(this.host, lost, (id) => this.name(id));
    this.asking = false;
    if (yes) this.known = [];
    else await this.show(this.draft.content);
    return yes;
  }

  /** Find out what of a file the library leaves out, and return what cannot be put back either. */
  private async compare(xml: string): Promise<Loss[]> {
    const moddle = this.modeler.get('moddle');
    const { rootElement } = await moddle.fromXML(xml);
    const through = (await moddle.toXML(rootElement, { format: true })).xml;
    const lost = losses(xml, through, defaultsOf(moddle as never));
    this.keeper = lost.length || xml.includes('<!--') ? new Keeper(xml, through) : undefined;
    return lost.length ? losses(xml, this.keeper!.atWorst(), defaultsOf(moddle as never)) : [];
  }

  private listen(): void {
    const { modeler, draft } = this;
    modeler.on('commandStack.changed', () => this.changed());
    modeler.on('linting.completed', ({ issues }: { issues: Record<string, Report[]> }) => this.list(issues));
    modeler.on('clerk.open', ({ url }: { url: string }) => void this.leave(url));
    modeler.on('element.dblclick', 3000, () => (draft.editable ? undefined : false));
    const stack = modeler.get('commandStack');
    draft.own = {
      undo: () => (stack.undo(), true),
      redo: () => (stack.redo(), true),
      canUndo: () => stack.canUndo(),
      canRedo: () => stack.canRedo(),
    };
    draft.source = { pending: () => this.unwritten, write: () => this.write() };
    draft.addEventListener('saved', (event) => this.tell((event as CustomEvent<{ problems: Told[] }>).detail.problems));
    draft.addEventListener('replaced', () => void this.replaced());
    draft.addEventListener('others', () => this.lock());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && void this.write());
  }

  private changed(): void {
    if (this.importing) return;
    this.unwritten = true;
    this.draft.historyChanged();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.write(), PAUSE);
  }

  /** Take what came from outside, and stay where one was looking. */
  private async replaced(): Promise<void> {
    const canvas = this.modeler.get('canvas');
    const { x, y, width, height } = canvas.viewbox();
    const selected = this.modeler.get('selection').get().map((one) => one.id);
    await this.show(this.draft.content);
    canvas.viewbox({ x, y, width, height });
    const registry = this.modeler.get('elementRegistry');
    this.modeler.get('selection').select(selected.map((id) => registry.get(id)).filter((one): one is Shape => Boolean(one)));
    void this.draft.check(this.draft.content).then((found) => this.tell(found)); // an undone step comes without its problems
    this.draft.historyChanged();
  }

  private async leave(url: string): Promise<void> {
    await this.write();
    await this.draft.flush();
    location.assign(url);
  }

  /** Let nothing be changed while somebody else edits. */
  private lock(): void {
    const locked = !this.draft.editable;
    this.host.toggleAttribute('data-locked', locked);
    for (const part of this.host.querySelectorAll<HTMLElement>('.djs-palette, .djs-context-pad-parent, .designer-side')) part.inert = locked;
  }

  private tell(problems: Told[]): void {
    this.told = problems;
    if (this.furnished) this.modeler.get('linting').tell(problems as Problem[]);
  }

  private list(issues: Record<string, Report[]>): void {
    this.found = lines(issues, (id) => this.name(id));
    drawVerdict(this.host.querySelector('.designer-verdict')!, this.found);
    drawLines(this.host.querySelector('.designer-problems')!, this.found, (id) => this.go(id));
  }

  /** Put the step sheet beside the properties. */
  private async mountSheet(): Promise<void> {
    const pane = this.host.querySelector<HTMLElement>('[data-pane=sheet]');
    if (!pane) return;
    arrived(pane);
    const { ClerkSheet } = await import('../sheet/clerk-sheet');
    if (this.gone) return;
    const sheet = new ClerkSheet();
    sheet.modeler = this.modeler as unknown as SheetModeler;
    pane.append(sheet);
  }

  /** Begin where the address points: `#Task_1`. */
  private arrive(): void {
    const id = decodeURIComponent(location.hash.slice(1));
    const registry = this.modeler.get('elementRegistry');
    if (id && registry.get(id)) this.go(id);
    else if (registry.filter((one) => is(one, 'bpmn:FlowNode')).length === 0) this.stage.dataset['empty'] = '';
  }

  private broken(error: unknown): void {
    console.error(error);
    const notice = document.createElement('p');
    notice.className = 'notice notice-danger designer-broken';
    notice.textContent = text('designerBroken', 'This file cannot be drawn. Open it as text to see why.');
    this.stage.append(notice);
  }
}

/** Let a keyboard scroll the palette of a low window; what stands in it is created with N as well. */
function namePalette(stage: HTMLElement): void {
  const palette = stage.querySelector<HTMLElement>('.djs-palette');
  if (!palette) return;
  palette.tabIndex = 0;
  palette.setAttribute('role', 'group');
  palette.setAttribute('aria-label', text('designerPalette', 'Palette'));
}

/** Take away what a pane showed while it waited. */
function arrived(pane: HTMLElement): void {
  pane.replaceChildren();
  pane.removeAttribute('aria-busy');
}

/** Fetch the element templates; without them the designer still draws. */
async function catalogue(url: string): Promise<object[]> {
  if (!url) return [];
  try {
    const answer = await fetch(url, { headers: { Accept: 'application/json' } });
    return answer.ok ? ((await answer.json()) as object[]) : [];
  } catch {
    return [];
  }
}
