/**
 * Two drawings of a process side by side, with what was added, removed, changed and moved; they pan and zoom together.
 *
 *   <div data-comparison>
 *     <clerk-compare data-before="/studio/leave/picture/3/processes/leave.bpmn" data-before-label="Version 3"
 *       data-after="/studio/leave/picture/draft/processes/leave.bpmn" data-after-label="Draft">
 *       <script type="application/json" data-name="notes">[{"mark": "changed", "place": "approve", "subject": "User task “Approve”"}]</script>
 *       …skeleton…
 *     </clerk-compare>
 *     <li data-place="approve"><button type="button" data-show>User task “Approve”</button> …</li>
 *   </div>
 *
 * Without `data-before` or `data-after` there is one drawing. Each drawing is a <clerk-diagram>; they are fetched when the element comes into
 * sight. A button with `data-show` brings its element into the middle of both; a click on an element leads to its note.
 */
import { diff } from 'bpmn-js-differ';

import { ClerkDiagram } from '../../islands/clerk-diagram';
import { json } from '../../kit/json';
import { style } from '../../kit/style';
import { text } from '../../kit/texts';
import sheet from '../../styles/compare.css?url';
import { around, type Box, framed, type Mark, marks, type Note } from './marks';

interface Canvas {
  addMarker(id: string, marker: string): void;
  removeMarker(id: string, marker: string): void;
  viewbox(): Box & { inner: Box; outer: { width: number; height: number } };
}
interface Shape extends Box {
  id: string;
  waypoints?: { x: number; y: number }[];
}
type Side = 'before' | 'after';

const ROOM = 60; // around what differs, in the drawing's own units
const SHOWN_FOR = 1600; // milliseconds that what was asked for stands out

export class ClerkCompare extends HTMLElement {
  private drawn = new Map<Side, ClerkDiagram>();
  private found = new Map<string, Mark>();
  private watcher: IntersectionObserver | undefined;
  private following = false;

  connectedCallback(): void {
    if (this.watcher) return;
    this.watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.watcher!.disconnect();
      void this.draw();
    });
    this.watcher.observe(this);
  }

  disconnectedCallback(): void {
    this.watcher?.disconnect();
  }

  private async draw(): Promise<void> {
    const notes = json<Note[]>(this, 'notes', []);
    await style(sheet);
    const sides: Side[] = (['before', 'after'] as const).filter((side) => this.dataset[side]);
    try {
      const texts = await Promise.all(sides.map((side) => this.fetched(side)));
      for (const child of [...this.children]) if (child.tagName !== 'SCRIPT') child.remove();
      const stage = document.createElement('div');
      stage.className = `compare-sides sides-${sides.length}`;
      this.append(stage);
      await Promise.all(sides.map((side, index) => this.add(stage, side, texts[index]!)));
    } catch (error) {
      return this.broken(error);
    }
    this.mark(notes);
    this.append(this.legend());
    this.join();
    this.dataset['ready'] = '';
  }

  private async fetched(side: Side): Promise<string> {
    const response = await fetch(this.dataset[side]!, { headers: { Accept: 'text/plain' } });
    if (!response.ok) throw new Error(`${response.status} for ${this.dataset[side]}`);
    return response.text();
  }

  private async add(stage: HTMLElement, side: Side, xml: string): Promise<void> {
    const [figure, caption, diagram, script] = ['figure', 'figcaption', 'clerk-diagram', 'script'].map((tag) => document.createElement(tag));
    caption!.textContent = this.dataset[`${side}Label`] ?? '';
    script!.setAttribute('type', 'application/json');
    script!.dataset['name'] = 'xml';
    script!.textContent = JSON.stringify(xml);
    diagram!.setAttribute('aria-label', caption!.textContent);
    diagram!.append(script!);
    figure!.append(caption!, diagram!);
    const drawn = new Promise((resolve) => diagram!.addEventListener('drawn', resolve, { once: true }));
    stage.append(figure!);
    await drawn;
    this.drawn.set(side, diagram as ClerkDiagram);
  }

  private broken(error: unknown): void {
    console.error(error);
    this.className = 'notice notice-danger';
    this.textContent = text('compareBroken', 'The two drawings cannot be shown. What changed is said in words.');
  }

  private get<Service>(side: Side, name: string): Service | undefined {
    return this.drawn.get(side)?.viewer?.get(name) as Service | undefined;
  }

  private shape(side: Side, id: string): Shape | undefined {
    return this.get<{ get(id: string): Shape | undefined }>(side, 'elementRegistry')?.get(id);
  }

  /** Mark what was removed in the older drawing, what was added in the newer, all else in both; and name it to those who do not see it. */
  private mark(notes: Note[]): void {
    const [before, after] = [this.drawn.get('before')?.viewer, this.drawn.get('after')?.viewer];
    const differs = before && after ? diff(before.getDefinitions(), after.getDefinitions()) : undefined;
    const isLine = (id: string): boolean => !!(this.shape('after', id) ?? this.shape('before', id))?.waypoints;
    this.found = marks(notes, differs, isLine);
    const subjects = new Map(notes.map((note) => [note.place, note.subject]));
    for (const [id, mark] of this.found) {
      for (const [side, diagram] of this.drawn) {
        if (!this.shape(side, id)) continue;
        this.get<Canvas>(side, 'canvas')!.addMarker(id, `is-${mark}`);
        diagram.note(id, [words(mark), subjects.get(id)].filter(Boolean).join(': '));
      }
    }
  }

  private legend(): HTMLElement {
    const legend = document.createElement('p');
    legend.className = 'compare-legend';
    for (const mark of ['added', 'removed', 'changed', 'moved'] as const) {
      if (![...this.found.values()].includes(mark)) continue;
      const entry = Object.assign(document.createElement('span'), { textContent: words(mark) });
      entry.className = `legend-${mark}`;
      legend.append(entry);
    }
    return legend;
  }

  /** Let both show the same part, and let words and drawings lead to each other. */
  private join(): void {
    this.approach();
    for (const side of this.drawn.keys()) {
      const bus = this.get<{ on(name: string, act: (event: { element: Shape }) => void): void }>(side, 'eventBus')!;
      bus.on('canvas.viewbox.changed', () => this.follow(side));
      bus.on('element.click', ({ element }) => this.tell(element.id.replace(/_label$/, '')));
    }
    this.closest('[data-comparison]')?.addEventListener('click', (event) => {
      const button = (event.target as Element).closest('[data-show]');
      const place = button?.closest<HTMLElement>('[data-place]')?.dataset['place'];
      if (place) this.bring(place);
    });
  }

  /** Begin where the differences are, at most in full size; where nothing is marked, with the whole. */
  private approach(): void {
    const canvases = [...this.drawn.keys()].map((side) => this.get<Canvas>(side, 'canvas')!);
    const marked = [...this.found.keys()].flatMap((id) => [...this.drawn.keys()].map((side) => this.shape(side, id)));
    const boxes = marked.filter((shape): shape is Shape => !!shape && !shape.waypoints);
    const whole = canvases.map((canvas) => canvas.viewbox().inner);
    const box = (boxes.length ? boxes : whole).reduce<Box | undefined>((all, one) => (all ? around(all, one, 0) : one), undefined);
    const { outer } = canvases[0]!.viewbox();
    if (box) this.show(framed(around(box, box, ROOM), outer.width, outer.height));
  }

  private follow(from: Side): void {
    if (this.following) return;
    const { x, y, width, height } = this.get<Canvas>(from, 'canvas')!.viewbox();
    this.show({ x, y, width, height }, from);
  }

  private show(box: Box, except?: Side): void {
    this.following = true;
    for (const [side, diagram] of this.drawn) if (side !== except) diagram.look(box);
    this.following = false;
  }

  /** Bring an element into the middle of both drawings, and let it stand out for a moment. */
  bring(id: string): void {
    const shape = this.shape('after', id) ?? this.shape('before', id);
    const side = this.shape('after', id) ? 'after' : 'before';
    if (!shape) return;
    const middle = shape.waypoints ? shape.waypoints[Math.floor(shape.waypoints.length / 2)]! : { x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 };
    const { width, height } = this.get<Canvas>(side, 'canvas')!.viewbox();
    this.show({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
    this.scrollIntoView({ block: 'nearest' });
    for (const each of this.drawn.keys()) {
      if (!this.shape(each, id)) continue;
      const canvas = this.get<Canvas>(each, 'canvas')!;
      canvas.addMarker(id, 'is-shown');
      setTimeout(() => this.isConnected && canvas.removeMarker(id, 'is-shown'), SHOWN_FOR);
    }
  }

  private tell(id: string): void {
    const note = [...(this.closest('[data-comparison]')?.querySelectorAll<HTMLElement>('[data-place]') ?? [])].find((one) => one.dataset['place'] === id);
    const fold = note?.closest('details');
    if (fold) fold.open = true;
    note?.scrollIntoView({ block: 'nearest' });
    note?.querySelector<HTMLElement>('[data-show]')?.focus({ preventScroll: true });
  }
}

function words(mark: Mark): string {
  return { added: text('added', 'Added'), removed: text('removed', 'Removed'), changed: text('changed', 'Changed'), moved: text('movedOnly', 'Only moved') }[mark];
}

customElements.define('clerk-compare', ClerkCompare);
