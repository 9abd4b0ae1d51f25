/**
 * Lays out what is inside of one process or sub-process, and of the sub-processes in it; its lanes are bands (pools.ts draws them).
 *
 * Rule: everything that has a shape gets one; what belongs to nothing stands in a row below the rest.
 */
import { is, type Moddle } from '../parts';
import { grouped, type Edge, type Node } from './grid';
import { dataLinks, ends, labelSize, list, middle, sizeOf, straight, type Picture, type Wishes } from './parts';
import { arrange, type Box, type Point } from './routes';

const INSIDE = { left: 24, top: 26, right: 24, bottom: 14 };
const BESIDE = 14; // between notes and data over an element
const OVER = 22; // and the element
const BOUNDARY = 36;
const BY_THE_SIDE = ['bpmn:DataObjectReference', 'bpmn:DataStoreReference', 'bpmn:TextAnnotation'];

/** What leads from one thing to another without ordering steps. */
export type Link = [link: Moddle, source: Moddle | undefined, target: Moddle | undefined];

export class Container {
  readonly shapes = new Map<string, Box>();
  readonly edges = new Map<string, Point[]>();
  readonly labels = new Map<string, Box>();
  readonly open = new Set<string>();
  width = 0;
  height = 0;
  lanes: { y: number; height: number }[] = [];
  /** Links whose other end stands further out. */
  readonly loose: Link[] = [];
  private readonly elements: Moddle[];
  private readonly flowing: Moddle[];
  private readonly inside = new Map<string, Container>();
  private readonly over = new Map<string, Moddle[]>();

  constructor(
    private readonly owner: Moddle,
    private readonly wishes: Wishes,
    private readonly planes: Picture[],
    private readonly leaves: Moddle[] = [],
    private readonly artifacts: Moddle[] = list(owner, 'artifacts'),
  ) {
    this.elements = list(owner, 'flowElements');
    this.flowing = this.elements.filter((one) => is(one, 'bpmn:FlowNode') && !is(one, 'bpmn:BoundaryEvent'));
    for (const one of this.flowing) if (is(one, 'bpmn:SubProcess')) this.enter(one);
    this.gather();
    this.draw();
  }

  /** Move everything, with what is inside of sub-processes. */
  shift(dx: number, dy: number): void {
    for (const all of [this.shapes, this.labels]) for (const box of all.values()) (box.x += dx), (box.y += dy);
    for (const points of this.edges.values()) for (const point of points) (point.x += dx), (point.y += dy);
  }

  private enter(subProcess: Moddle): void {
    const made = new Container(subProcess, this.wishes, this.planes);
    if (this.wishes.isOpen(subProcess)) {
      this.inside.set(subProcess.id!, made);
      this.open.add(subProcess.id!);
    } else if (made.shapes.size) {
      made.shift(160, 80);
      this.planes.push({ root: subProcess.id!, shapes: made.shapes, edges: made.edges, labels: made.labels, open: made.open });
    }
  }

  /** Find out over which element each note and piece of data stands: the first that it is connected with. */
  private gather(): void {
    const hosts = new Map<string, Moddle>(this.flowing.map((one) => [one.id!, one]));
    for (const one of this.elements) if (is(one, 'bpmn:BoundaryEvent')) hosts.set(one.id!, one.get<Moddle>('attachedToRef'));
    for (const one of this.elements) if (is(one, 'bpmn:SequenceFlow')) hosts.set(one.id!, hosts.get(one.get<Moddle>('sourceRef')?.id ?? '') as Moddle);
    const placed = new Set<Moddle>();
    const own = new Set([...this.elements, ...this.artifacts]);
    const stand = (thing: Moddle | undefined, host: Moddle | undefined): void => {
      if (!thing?.id || !host || placed.has(thing) || !own.has(thing)) return;
      placed.add(thing);
      this.over.set(host.id!, [...(this.over.get(host.id!) ?? []), thing]);
    };
    for (const [id, host] of hosts) for (const { data } of dataLinks(this.elements.find((one) => one.id === id)!)) stand(data, host);
    for (const link of this.artifacts.filter((one) => is(one, 'bpmn:Association'))) {
      const [source, target] = ends(link);
      for (const [thing, other] of [[source, target], [target, source]]) {
        if (thing && is(thing, 'bpmn:TextAnnotation')) stand(thing, hosts.get(other?.id ?? ''));
      }
    }
  }

  private draw(): void {
    const boundaries = grouped(this.elements.filter((one) => is(one, 'bpmn:BoundaryEvent')), (one) => one.get<Moddle>('attachedToRef')?.id ?? '');
    const offsets = new Map<string, number>();
    const nodes = this.flowing.map((one) => this.node(one, boundaries.get(one.id!) ?? [], offsets));
    const done = arrange(nodes, this.flows(offsets), Math.max(1, this.leaves.length));
    this.width = done.width + INSIDE.left + INSIDE.right;
    this.height = done.height;
    this.lanes = done.bands;
    for (const [id, box] of done.boxes) this.shapes.set(id, box);
    for (const [id, points] of done.routes) this.edges.set(id, points);
    for (const node of nodes) this.dress(node, boundaries.get(node.id) ?? [], offsets);
    this.shift(INSIDE.left, 0);
    for (const [id, made] of this.inside) this.place(id, made);
    this.rest();
    this.connect();
    this.surround();
    this.name();
  }

  private node(element: Moddle, boundary: Moddle[], offsets: Map<string, number>): Node {
    const made = this.inside.get(element.id!);
    const size = made ? { width: Math.max(140, made.width), height: Math.max(100, made.height + INSIDE.bottom) } : sizeOf(element, this.wishes);
    const over = (this.over.get(element.id!) ?? []).map((one) => this.standing(one));
    const outside = is(element, 'bpmn:Event') || is(element, 'bpmn:Gateway');
    const label = outside ? labelSize(element.name) : { width: 0, height: 0 };
    const gateway = is(element, 'bpmn:Gateway');
    const width = Math.max(size.width, boundary.length * (BOUNDARY + 8));
    boundary.forEach((one, index) => offsets.set(one.id!, (width * (index + 1)) / (boundary.length + 1) - width / 2));
    const strip = over.length ? Math.max(...over.map((one) => one.height + one.name)) + OVER : 0;
    return {
      id: element.id!,
      width,
      height: size.height,
      above: strip + (gateway && label.height ? label.height + 6 : 0),
      below: Math.max(boundary.length ? BOUNDARY / 2 + Math.max(...boundary.map((one) => labelSize(one.name).height)) : 0, !gateway && label.height ? label.height + 8 : 0),
      room: Math.max(label.width, over.reduce((sum, one) => sum + one.width + BESIDE, -BESIDE)),
      band: Math.max(0, this.leaves.findIndex((lane) => list(lane, 'flowNodeRef').includes(element))),
      corner: gateway ? this.corner(element) : 'none',
    };
  }

  /** Return the size of a note or of data over a step, with its name below it. */
  private standing(thing: Moddle): { width: number; height: number; name: number } {
    const label = is(thing, 'bpmn:TextAnnotation') ? { width: 0, height: 0 } : labelSize(thing.name);
    const { width, height } = sizeOf(thing, this.wishes);
    return { width: Math.max(width, label.width), height, name: label.height };
  }

  /** Return what the lower corner of a gateway is for: one that splits sends from there, one that joins receives. */
  private corner(gateway: Moddle): Node['corner'] {
    const flows = this.elements.filter((one) => is(one, 'bpmn:SequenceFlow'));
    if (flows.filter((one) => ends(one)[0] === gateway).length > 1) return 'out';
    return flows.filter((one) => ends(one)[1] === gateway).length > 1 ? 'in' : 'none';
  }

  /** Return everything that orders steps: flows, and what leads to the undoing of a step. */
  private flows(offsets: Map<string, number>): Edge[] {
    const links = [...this.elements.filter((one) => is(one, 'bpmn:SequenceFlow')), ...this.artifacts.filter((one) => is(one, 'bpmn:Association'))];
    return links.flatMap((link) => {
      const [source, target] = ends(link);
      if (!source?.id || !target?.id || !is(target, 'bpmn:FlowNode')) return [];
      const below = offsets.get(source.id);
      if (is(link, 'bpmn:Association') && below === undefined) return [];
      const from = below === undefined ? source.id : source.get<Moddle>('attachedToRef').id!;
      return [{ id: link.id!, source: from, target: target.id, name: labelSize(link.name).width, ...(below !== undefined && { below }) }];
    });
  }

  /** Put events on the border of a node, and notes and data over it. */
  private dress({ id }: Node, boundary: Moddle[], offsets: Map<string, number>): void {
    const box = this.shapes.get(id)!;
    const [centre] = [middle(box).x];
    for (const one of boundary) this.shapes.set(one.id!, { x: centre + offsets.get(one.id!)! - BOUNDARY / 2, y: box.y + box.height - BOUNDARY / 2, width: BOUNDARY, height: BOUNDARY });
    const over = this.over.get(id) ?? [];
    const sizes = over.map((one) => this.standing(one));
    let x = centre - sizes.reduce((sum, one) => sum + one.width + BESIDE, -BESIDE) / 2;
    const raised = is(this.flowing.find((one) => one.id === id), 'bpmn:Gateway') ? 20 : 0;
    over.forEach((one, index) => {
      const room = sizes[index]!;
      const size = sizeOf(one, this.wishes);
      this.shapes.set(one.id!, { x: x + (room.width - size.width) / 2, y: box.y - OVER - raised - room.name - size.height, ...size });
      x += room.width + BESIDE;
    });
  }

  private place(id: string, made: Container): void {
    const box = this.shapes.get(id)!;
    made.shift(box.x, box.y);
    for (const [key, value] of made.shapes) this.shapes.set(key, value);
    for (const [key, value] of made.edges) this.edges.set(key, value);
    for (const [key, value] of made.labels) this.labels.set(key, value);
    made.open.forEach((one) => this.open.add(one));
  }

  /** Put notes and data that belong to no step in a row at the end. */
  private rest(): void {
    const ports = is(this.owner, 'bpmn:Process') ? list(this.owner, 'ioSpecification').flatMap((one) => [...list(one, 'dataInputs'), ...list(one, 'dataOutputs')]) : [];
    const all = [...this.elements, ...this.artifacts].filter((one) => BY_THE_SIDE.some((type) => is(one, type)));
    const things = [...all, ...ports].filter((one) => one.id && !this.shapes.has(one.id));
    let x = INSIDE.left;
    let deep = 0;
    for (const one of things) {
      const size = sizeOf(one, this.wishes);
      this.shapes.set(one.id!, { x, y: this.height + 4, ...size });
      x += Math.max(size.width, labelSize(one.name).width) + 30;
      deep = Math.max(deep, size.height + 44);
    }
    this.width = Math.max(this.width, x);
    this.height += deep;
    const last = this.lanes.at(-1);
    if (last) last.height += deep;
  }

  private connect(): void {
    const links: Link[] = [
      ...this.artifacts.filter((one) => is(one, 'bpmn:Association') && !this.edges.has(one.id!)).map((link): Link => [link, ...ends(link)]),
      ...this.elements.flatMap((one) => dataLinks(one).map(({ link, data, into }): Link => (into ? [link, data, one] : [link, one, data]))),
      ...[...this.inside.values()].flatMap((one) => one.loose),
    ];
    for (const [link, source, target] of links) {
      const [from, to] = [this.boxOf(source), this.boxOf(target)];
      if (!link.id) continue;
      if (from && to) this.edges.set(link.id, straight(from, to));
      else this.loose.push([link, source, target]);
    }
  }

  /** Return the box of an element; that of an arrow is the middle of its first piece. */
  private boxOf(element: Moddle | undefined): Box | undefined {
    const points = this.edges.get(element?.id ?? '');
    if (!points) return this.shapes.get(element?.id ?? '');
    const [a, b] = points as [Point, Point];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, width: 0, height: 0 };
  }

  private surround(): void {
    for (const group of this.artifacts.filter((one) => is(one, 'bpmn:Group'))) {
      const boxes = this.wishes.members(group).map((id) => this.shapes.get(id)).filter((one): one is Box => Boolean(one));
      if (!boxes.length) {
        this.shapes.set(group.id!, { x: INSIDE.left, y: this.height + 6, width: 140, height: 80 });
        this.height += 100;
        continue;
      }
      const [x, y] = [Math.min(...boxes.map((one) => one.x)) - 16, Math.min(...boxes.map((one) => one.y)) - 16];
      const [right, bottom] = [Math.max(...boxes.map((one) => one.x + one.width)) + 16, Math.max(...boxes.map((one) => one.y + one.height)) + 16];
      this.shapes.set(group.id!, { x, y, width: right - x, height: bottom - y });
    }
  }

  /** Say where names stand that are written beside their elements. */
  private name(): void {
    for (const one of this.elements) {
      const size = labelSize(one.name);
      const box = this.shapes.get(one.id!);
      const points = this.edges.get(one.id!);
      if (!size.height) continue;
      if (points) this.labels.set(one.id!, { ...onWay(points, size), ...size });
      else if (box && !is(one, 'bpmn:Activity')) this.labels.set(one.id!, { ...beside(one, box, size), ...size });
    }
  }
}

/** Return where the name of an arrow stands: over the beginning of its longest level piece. */
function onWay(points: Point[], size: { width: number; height: number }): Point {
  const pieces = points.slice(1).map((b, index) => [points[index]!, b] as [Point, Point]);
  const long = ([a, b]: [Point, Point]): number => (a.y === b.y ? Math.abs(a.x - b.x) : 0);
  const [a, b] = pieces.reduce((one, other) => (long(other) > long(one) ? other : one));
  if (a.y !== b.y) return { x: a.x + 6, y: (a.y + b.y) / 2 - size.height / 2 };
  return { x: Math.min(a.x, b.x) + Math.min(10, Math.abs(b.x - a.x) / 4), y: a.y - size.height - 3 };
}

function beside(element: Moddle, box: Box, size: { width: number; height: number }): Point {
  const centred = middle(box).x - size.width / 2;
  if (is(element, 'bpmn:Gateway')) return { x: centred, y: box.y - size.height - 4 };
  if (is(element, 'bpmn:BoundaryEvent')) return { x: box.x + box.width / 2 + 6, y: box.y + box.height + 1 };
  return { x: centred, y: box.y + box.height + 4 };
}
