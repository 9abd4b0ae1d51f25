/** A drawing for a model that has none: one that a program wrote, or that came from elsewhere. */
import { is, type Moddle } from '../parts';
import { list, type Picture, type Wishes } from './parts';
import { pictures } from './pools';
import type { Box, Point } from './routes';

export interface Vocabulary {
  create(type: string, attributes?: object): Moddle;
  fromXML(xml: string): Promise<{ rootElement: Moddle }>;
  toXML(root: Moddle, options?: { format?: boolean }): Promise<{ xml: string }>;
}

/** Tell whether a file has elements and no drawing. */
export function wantsLayout(xml: string): boolean {
  return !/<(\w+:)?BPMN(Shape|Edge)\b/.test(xml) && /<(\w+:)?(startEvent|endEvent|\w*[tT]ask|subProcess|callActivity|participant)\b/.test(xml);
}

const UNDRAWN: Wishes = { isOpen: () => true, size: () => undefined, members };

/** Return the elements of the category that a group shows. */
function members(group: Moddle): string[] {
  const value = group.get<Moddle | undefined>('categoryValueRef');
  let top = group;
  while (top.$parent) top = top.$parent;
  const inside = (container: Moddle): Moddle[] => list(container, 'flowElements').flatMap((one) => [one, ...(is(one, 'bpmn:SubProcess') ? inside(one) : [])]);
  const all = list(top, 'rootElements').filter((one) => is(one, 'bpmn:Process')).flatMap(inside);
  return value ? all.filter((one) => list(one, 'categoryValueRef').includes(value)).map((one) => one.id!) : [];
}

/** Return the file with a drawing of everything in it. */
export async function layOut(xml: string, moddle: Vocabulary): Promise<string> {
  const { rootElement } = await moddle.fromXML(xml);
  pool(rootElement, moddle);
  const [first, ...others] = list(rootElement, 'diagrams');
  const made = pictures(rootElement, UNDRAWN).map((picture) => new Drawing(rootElement, picture, moddle).plane());
  const diagrams = made.map((plane, index) => {
    const diagram = (index === 0 && first) || moddle.create('bpmndi:BPMNDiagram', { id: `Diagram_${plane.get<Moddle>('bpmnElement').id}` });
    diagram.set('plane', plane);
    plane.$parent = diagram;
    diagram.$parent = rootElement;
    return diagram;
  });
  rootElement.set('diagrams', [...diagrams, ...(made.length ? [] : others)]);
  return (await moddle.toXML(rootElement, { format: true })).xml;
}

/** Lanes, and several processes in one file, are drawn in pools: make those that are missing. */
function pool(definitions: Moddle, moddle: Vocabulary): void {
  const roots = list(definitions, 'rootElements');
  const processes = roots.filter((one) => is(one, 'bpmn:Process'));
  const found = roots.find((one) => is(one, 'bpmn:Collaboration'));
  const laned = processes.some((one) => list(one, 'laneSets').some((set) => list(set, 'lanes').length));
  if (!found && processes.length < 2 && !laned) return;
  const collaboration = found ?? moddle.create('bpmn:Collaboration', { id: `${processes[0]!.id}_collaboration` });
  const pools = list(collaboration, 'participants');
  const alone = processes.filter((one) => (!found || list(one, 'flowElements').length) && !pools.some((each) => each.get('processRef') === one));
  const made = alone.map((processRef) => moddle.create('bpmn:Participant', { id: `${processRef.id}_pool`, name: processRef.name ?? processRef.id, processRef }));
  for (const one of made) one.$parent = collaboration;
  collaboration.set('participants', [...pools, ...made]);
  if (found) return;
  collaboration.$parent = definitions;
  definitions.set('rootElements', [collaboration, ...roots]);
}

/** Writes one picture down in BPMN's words for drawings. */
class Drawing {
  private readonly known = new Map<string, Moddle>();

  constructor(
    definitions: Moddle,
    private readonly picture: Picture,
    private readonly moddle: Vocabulary,
  ) {
    this.learn(definitions);
  }

  plane(): Moddle {
    const made = this.moddle.create('bpmndi:BPMNPlane', { id: `Plane_${this.picture.root}`, bpmnElement: this.known.get(this.picture.root) });
    const parts = [...[...this.picture.shapes].map(([id, box]) => this.shape(id, box)), ...[...this.picture.edges].map(([id, points]) => this.edge(id, points))];
    for (const one of parts) one.$parent = made;
    made.set('planeElement', parts);
    return made;
  }

  private learn(element: Moddle): void {
    if (element.id) this.known.set(element.id, element);
    for (const { ns, isMany } of element.$descriptor.properties ?? []) {
      const value = Object.hasOwn(element, ns.localName) ? element.get<unknown>(ns.localName) : undefined;
      for (const one of (isMany && Array.isArray(value) ? value : [value]) as (Moddle | undefined)[]) if (one?.$parent === element) this.learn(one);
    }
  }

  private shape(id: string, box: Box): Moddle {
    const element = this.known.get(id)!;
    const lies = is(element, 'bpmn:Participant') || is(element, 'bpmn:Lane') ? { isHorizontal: true } : {};
    const open = is(element, 'bpmn:SubProcess') ? { isExpanded: this.picture.open.has(id) } : {};
    const marked = is(element, 'bpmn:ExclusiveGateway') ? { isMarkerVisible: true } : {};
    const made = this.moddle.create('bpmndi:BPMNShape', { id: `${id}_di`, bpmnElement: element, ...lies, ...open, ...marked });
    made.set('bounds', this.bounds(made, box));
    return this.labelled(id, made);
  }

  private edge(id: string, points: Point[]): Moddle {
    const made = this.moddle.create('bpmndi:BPMNEdge', { id: `${id}_di`, bpmnElement: this.known.get(id) });
    const waypoints = points.map(({ x, y }) => this.moddle.create('dc:Point', { x: Math.round(x), y: Math.round(y) }));
    for (const one of waypoints) one.$parent = made;
    made.set('waypoint', waypoints);
    return this.labelled(id, made);
  }

  private labelled(id: string, made: Moddle): Moddle {
    const box = this.picture.labels.get(id);
    if (!box) return made;
    const label = this.moddle.create('bpmndi:BPMNLabel');
    label.$parent = made;
    label.set('bounds', this.bounds(label, box));
    made.set('label', label);
    return made;
  }

  private bounds(parent: Moddle, { x, y, width, height }: Box): Moddle {
    const made = this.moddle.create('dc:Bounds', { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) });
    made.$parent = parent;
    return made;
  }
}
