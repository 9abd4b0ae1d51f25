/**
 * A BPMN diagram, and where a case stands in it.
 *
 *   <clerk-diagram aria-label="Process diagram" class="diagram-md">
 *     <script type="application/json" data-name="xml">"<?xml …"</script>
 *     <script type="application/json" data-name="state">{"active": ["approve"], "passed": ["start"], "incidents": [], "flows": ["f1"],
 *       "notes": {"approve": "Waits for Mara"}, "counts": {"check": 2}, "missed": ["refuse"]}</script>
 *     …skeleton…
 *   </clerk-diagram>
 *
 * Drag to move, Ctrl+wheel or the buttons to zoom, arrow keys to move when focused, 0 to fit. Hovering or focusing an element shows its note.
 * With `data-picks="id"` a click on an element chooses it in the select with that id, if it is an option there;
 * what is chosen is marked in the diagram. A file without a drawing is laid out first, as the designer does. `drawn` is dispatched when it stands, or cannot be drawn. The bpmn.io watermark stays fully visible, on a light plate.
 */
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

import { json } from '../kit/json';
import { widenLabels } from '../kit/labels';
import { font, style } from '../kit/style';
import { text } from '../kit/texts';
import sheet from '../styles/diagram.css?url';

export interface State {
  active?: string[];
  passed?: string[];
  incidents?: string[];
  flows?: string[];
  missed?: string[];
  notes?: Record<string, string>;
  counts?: Record<string, number>;
}
interface Shape {
  id: string;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  waypoints?: unknown[];
  labelTarget?: unknown;
  businessObject?: { name?: string };
}
interface Canvas {
  zoom(level: 'fit-viewport' | number, center?: 'auto'): number;
  zoom(): number;
  scroll(by: { dx: number; dy: number }): void;
  addMarker(id: string, marker: string): void;
  removeMarker(id: string, marker: string): void;
  resized(): void;
  viewbox(): { inner: { x: number; y: number; width: number; height: number }; width: number; height: number };
  viewbox(box: { x: number; y: number; width: number; height: number }): void;
}

const FONT = 'Inter Variable, Inter, system-ui, sans-serif';
const STEP = 1.25;
const NEAR = 1.1; // a small diagram is not blown up beyond this
const LEGIBLE = 0.5; // below this labels cannot be read
const READING = 0.72;
const EDGE = 24; // room around the diagram, in its own units
const SIGNS = {
  zoomIn: 'M12 5v14M5 12h14',
  zoomOut: 'M5 12h14',
  fit: 'M4 8V6a2 2 0 0 1 2-2h2M4 16v2a2 2 0 0 0 2 2h2M16 4h2a2 2 0 0 1 2 2v2M16 20h2a2 2 0 0 0 2-2v-2',
};

/** Return a file with a drawing: its own, or one made now for a model that a program wrote. */
async function drawn(xml: string, viewer: NavigatedViewer): Promise<string> {
  if (/BPMN(Shape|Edge)\b/.test(xml)) return xml;
  const { layOut, wantsLayout } = await import('../editors/designer/layout/drawing');
  return wantsLayout(xml) ? layOut(xml, viewer.get('moddle')) : xml;
}

export class ClerkDiagram extends HTMLElement {
  viewer: NavigatedViewer | undefined;
  private observer: ResizeObserver | undefined;
  private tip: HTMLElement | undefined;
  private fitted = true;

  async connectedCallback(): Promise<void> {
    if (this.viewer) return;
    const stage = document.createElement('div');
    stage.className = 'diagram-stage';
    stage.tabIndex = 0;
    stage.setAttribute('role', 'group');
    stage.setAttribute('aria-label', this.getAttribute('aria-label') ?? '');
    for (const child of [...this.children]) if (child.tagName !== 'SCRIPT') child.remove();
    this.append(stage);
    const viewer = new NavigatedViewer({ container: stage, ...colours(), textRenderer: fonts() } as never);
    this.viewer = viewer;
    try {
      await Promise.all([style(sheet), font()]);
      await viewer.importXML(await drawn(json<string>(this, 'xml', ''), viewer));
      widenLabels(viewer as never);
    } catch (error) {
      return this.broken(error, stage);
    }
    if (!this.isConnected) return;
    const state = json<State>(this, 'state', {});
    this.paint(state);
    this.fit();
    this.approach([...(state.incidents ?? []), ...(state.active ?? [])]);
    this.addButtons();
    this.watch(stage);
    if (this.dataset['picks']) this.pick(this.dataset['picks']);
    this.dataset['ready'] = '';
    this.dispatchEvent(new Event('drawn'));
  }

  disconnectedCallback(): void {
    this.observer?.disconnect();
    this.viewer?.destroy();
    this.viewer = undefined;
  }

  private get canvas(): Canvas {
    return this.viewer!.get('canvas') as Canvas;
  }

  private get registry(): { get(id: string): Shape | undefined; getGraphics(id: string): SVGElement } {
    return this.viewer!.get('elementRegistry');
  }

  private broken(error: unknown, stage: HTMLElement): void {
    console.error(error);
    stage.className = 'notice notice-danger';
    stage.textContent = text('diagramBroken', 'This diagram cannot be drawn.');
    this.dispatchEvent(new Event('drawn'));
  }

  /** Mark what has been passed, where the case is, and what went wrong. */
  paint({ active = [], passed = [], incidents = [], flows = [], missed = [], notes = {}, counts = {} }: State): void {
    const marks: [string[], string][] = [[passed, 'passed'], [flows, 'taken'], [active, 'active'], [incidents, 'incident'], [missed, 'missed']];
    for (const [ids, mark] of marks) {
      for (const id of ids) if (this.registry.get(id)) this.canvas.addMarker(id, `is-${mark}`);
    }
    const words = { active: text('active', 'Here now'), passed: text('passed', 'Passed'), incident: text('incident', 'Incident'), missed: '' };
    for (const id of new Set([...active, ...incidents, ...passed, ...Object.keys(notes)])) {
      const state = incidents.includes(id) ? 'incident' : active.includes(id) ? 'active' : missed.includes(id) ? 'missed' : 'passed';
      this.describe(id, [words[state], notes[id]].filter(Boolean).join(': '));
    }
    for (const id of active) this.badge(id, 'now', '');
    for (const id of incidents) this.badge(id, 'bad', '!');
    for (const [id, count] of Object.entries(counts)) if (count > 1) this.badge(id, 'count', `${count} ×`);
  }

  /** Let an element tell something when it is hovered or focused. */
  note(id: string, words: string): void {
    this.describe(id, words);
  }

  private badge(id: string, kind: string, words: string): void {
    const shape = this.registry.get(id);
    if (!shape || shape.waypoints) return;
    const html = document.createElement('span');
    html.className = `diagram-badge ${kind}`;
    html.textContent = words;
    const position = kind === 'count' ? { bottom: 10, left: 8 } : { top: -9, right: 9 };
    const overlays = this.viewer!.get('overlays') as { add(id: string, overlay: object): void };
    overlays.add(id, { position, html, show: { minZoom: 0.3 } });
  }

  private describe(id: string, note: string): void {
    const shape = this.registry.get(id);
    if (!shape) return;
    const graphics = this.registry.getGraphics(id);
    graphics.setAttribute('tabindex', '0');
    graphics.setAttribute('role', 'img');
    graphics.setAttribute('aria-label', [shape.businessObject?.name, note].filter(Boolean).join(', '));
    graphics.dataset['note'] = note;
    for (const name of ['pointerenter', 'focus']) graphics.addEventListener(name, () => this.tell(graphics, note));
    for (const name of ['pointerleave', 'blur']) graphics.addEventListener(name, () => this.tip?.remove());
  }

  private tell(graphics: SVGElement, note: string): void {
    this.tip?.remove();
    this.tip = document.createElement('div');
    this.tip.className = 'diagram-tip';
    this.tip.setAttribute('role', 'tooltip');
    this.tip.textContent = note;
    this.append(this.tip);
    const [box, own] = [graphics.getBoundingClientRect(), this.getBoundingClientRect()];
    const left = Math.min(Math.max(box.left - own.left + box.width / 2, 90), own.width - 90);
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${Math.max(box.top - own.top - 8, 24)}px`;
  }

  /** Let elements be chosen in a select by clicking on them. */
  private pick(id: string): void {
    const select = document.getElementById(id);
    if (!(select instanceof HTMLSelectElement)) return;
    const options = new Set([...select.options].map((option) => option.value).filter(Boolean));
    let marked = '';
    const mark = (): void => {
      if (marked) this.canvas.removeMarker(marked, 'is-picked');
      marked = this.registry.get(select.value) ? select.value : '';
      if (marked) this.canvas.addMarker(marked, 'is-picked');
    };
    const bus = this.viewer!.get('eventBus') as { on(event: string, act: (event: { element: Shape }) => void): void };
    bus.on('element.click', ({ element }) => {
      const chosen = element.id.replace(/_label$/, '');
      if (!options.has(chosen)) return;
      select.value = select.value === chosen ? '' : chosen;
      mark();
    });
    for (const option of options) if (this.registry.get(option)) this.canvas.addMarker(option, 'can-pick');
    select.addEventListener('change', mark);
    mark();
  }

  private addButtons(): void {
    const bar = document.createElement('div');
    bar.className = 'diagram-buttons';
    bar.append(
      this.button('zoomIn', 'Zoom in', () => this.zoom(STEP)),
      this.button('zoomOut', 'Zoom out', () => this.zoom(1 / STEP)),
      this.button('fit', 'Fit to view', () => this.fit()),
    );
    this.append(bar);
  }

  private button(key: keyof typeof SIGNS, english: string, act: () => void): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.title = text(key, english);
    button.setAttribute('aria-label', button.title);
    button.innerHTML = `<svg class="icon" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${SIGNS[key]}"/></svg>`;
    button.addEventListener('click', act);
    return button;
  }

  private zoom(by: number): void {
    this.fitted = false;
    this.canvas.zoom(Math.min(Math.max(this.canvas.zoom() * by, 0.2), 4), 'auto');
  }

  /** Show the whole diagram, in the middle, at most a little enlarged. */
  fit(): void {
    if (!this.clientWidth) return;
    this.fitted = true;
    this.canvas.resized();
    const level = this.canvas.zoom('fit-viewport', 'auto');
    if (level > NEAR) this.canvas.zoom(NEAR, 'auto');
    else this.canvas.zoom(level * 0.96, 'auto');
  }

  /** Show a part of the diagram, and stay there when the room changes. */
  look(box: { x: number; y: number; width: number; height: number }): void {
    this.fitted = false;
    this.canvas.viewbox(box);
  }

  /** Where the whole is too small to read, begin at the place where the case stands. */
  private approach(ids: string[]): void {
    const shapes = ids.map((id) => this.registry.get(id)).filter((one) => one?.width !== undefined);
    if (this.canvas.zoom() >= LEGIBLE || !shapes[0]) return;
    this.fitted = false;
    this.canvas.zoom(READING, 'auto');
    const { inner, width, height } = this.canvas.viewbox();
    const centre = (from: number, size: number, room: number, start: number, whole: number): number =>
      Math.min(Math.max(from + size / 2 - room / 2, start - EDGE), Math.max(start + whole + EDGE - room, start - EDGE));
    const { x = 0, y = 0, width: w = 0, height: h = 0 } = shapes[0];
    const box = {
      x: centre(x, w, width, inner.x, inner.width),
      y: inner.height < height ? inner.y + inner.height / 2 - height / 2 : centre(y, h, height, inner.y, inner.height),
    };
    this.canvas.viewbox({ ...box, width, height });
  }

  private watch(stage: HTMLElement): void {
    this.observer = new ResizeObserver(() => this.fitted && this.fit());
    this.observer.observe(stage);
    (this.viewer!.get('eventBus') as { on(name: string, act: () => void): void }).on('canvas.viewbox.changing', () => this.tip?.remove());
    stage.addEventListener('wheel', (event) => event.ctrlKey && (this.fitted = false), { passive: true });
    stage.addEventListener('keydown', (event) => this.key(event));
  }

  private key(event: KeyboardEvent): void {
    const moves: Record<string, [number, number]> = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    const move = moves[event.key];
    if (move) this.canvas.scroll({ dx: move[0], dy: move[1] });
    else if (event.key === '+') this.zoom(STEP);
    else if (event.key === '-') this.zoom(1 / STEP);
    else if (event.key === '0') this.fit();
    else return;
    event.preventDefault();
  }
}

/** Draw with the colours of the theme; they are variables, so that light and dark change without drawing again. */
function colours(): object {
  return {
    bpmnRenderer: {
      defaultFillColor: 'var(--diagram-fill)',
      defaultStrokeColor: 'var(--diagram-stroke)',
      defaultLabelColor: 'var(--diagram-label)',
    },
  };
}

/** Draw labels in our font. */
function fonts(): object {
  return { defaultStyle: { fontFamily: FONT, fontSize: 12 }, externalStyle: { fontSize: 11 } };
}

customElements.define('clerk-diagram', ClerkDiagram);
