/** The pools of a model under one another, their lanes, and the messages between them. */
import { is, type Moddle } from '../parts';
import { Container, type Link } from './containers';
import { ends, labelSize, list, middle, sizeOf, straight, type Picture, type Wishes } from './parts';
import { bent, type Box, type Point } from './routes';

const HEAD = 30; // the name of a pool or lane
const EMPTY_POOL = 60;
const BETWEEN_POOLS = 70;

/** Return the pictures of a model: of its collaboration or process, and of each sub-process that is drawn apart. */
export function pictures(definitions: Moddle, wishes: Wishes): Picture[] {
  const roots = list(definitions, 'rootElements');
  const collaboration = roots.find((one) => is(one, 'bpmn:Collaboration'));
  const planes: Picture[] = [];
  if (collaboration) return [new Pools(collaboration, wishes, planes).picture(), ...planes];
  const process = roots.find((one) => is(one, 'bpmn:Process'));
  if (!process) return [];
  const made = new Container(process, wishes, planes);
  made.shift(160, 80);
  return [{ root: process.id!, shapes: made.shapes, edges: made.edges, labels: made.labels, open: made.open }, ...planes];
}

class Pools {
  private readonly shapes = new Map<string, Box>();
  private readonly edges = new Map<string, Point[]>();
  private readonly labels = new Map<string, Box>();
  private readonly open = new Set<string>();
  private readonly pools: Box[] = [];
  private readonly loose: Link[] = [];

  constructor(
    private readonly collaboration: Moddle,
    private readonly wishes: Wishes,
    private readonly planes: Picture[],
  ) {
    const all = list(collaboration, 'participants').map((one) => [one, this.container(one)] as const);
    const width = Math.max(400, ...all.map(([, made]) => made.inside + HEAD));
    let y = 80;
    for (const [pool, { made, depth, tree }] of all) {
      const height = made ? Math.max(120, made.height) : EMPTY_POOL;
      const box = { x: 160, y, width, height };
      this.shapes.set(pool.id!, box);
      this.pools.push(box);
      this.open.add(pool.id!);
      if (made) this.fill(made, box, depth, tree);
      y += height + BETWEEN_POOLS;
    }
    const end = this.outside(y);
    this.messages();
    this.artifacts(end);
  }

  /** Lay out processes that are drawn beside the pools. */
  private outside(top: number): number {
    const pooled = new Set(list(this.collaboration, 'participants').map((one) => one.get<Moddle | undefined>('processRef')));
    let y = top;
    for (const process of list(this.collaboration.$parent, 'rootElements')) {
      if (!is(process, 'bpmn:Process') || pooled.has(process) || !list(process, 'flowElements').length) continue;
      const tree = list(process, 'laneSets').flatMap((one) => list(one, 'lanes'));
      const made = new Container(process, this.wishes, this.planes, tree.flatMap(leavesOf), this.near(process));
      const depth = Math.max(0, ...tree.map(depthOf));
      const box = { x: 160 - HEAD, y, width: made.width + (depth + 1) * HEAD, height: made.height };
      this.pools.push(box);
      this.fill(made, box, depth, tree);
      y += made.height + BETWEEN_POOLS;
    }
    return y;
  }

  picture(): Picture {
    return { root: this.collaboration.id!, shapes: this.shapes, edges: this.edges, labels: this.labels, open: this.open };
  }

  private container(pool: Moddle): { made?: Container; depth: number; tree: Moddle[]; inside: number } {
    const process = pool.get<Moddle | undefined>('processRef');
    if (!process || !list(process, 'flowElements').length) return { depth: 0, tree: [], inside: 0 };
    const tree = list(process, 'laneSets').flatMap((one) => list(one, 'lanes'));
    const leaves = tree.flatMap(leavesOf);
    const made = new Container(process, this.wishes, this.planes, leaves, this.near(process));
    const depth = Math.max(0, ...tree.map(depthOf));
    return { made, depth, tree, inside: made.width + depth * HEAD };
  }

  /** Return the notes and associations of a process, also those that stand in the collaboration. */
  private near(process: Moddle): Moddle[] {
    const all = list(this.collaboration, 'artifacts');
    const inside = new Set(list(process, 'flowElements'));
    const links = all.filter((one) => is(one, 'bpmn:Association') && ends(one).some((end) => end && inside.has(end)));
    const notes = all.filter((one) => is(one, 'bpmn:TextAnnotation') && links.some((link) => ends(link).includes(one)));
    return [...list(process, 'artifacts'), ...links, ...notes];
  }

  private fill(made: Container, box: Box, depth: number, tree: Moddle[]): void {
    const spare = box.height - made.height;
    const last = made.lanes.at(-1);
    if (last) last.height += Math.max(0, spare);
    let band = 0;
    const lay = (lane: Moddle, x: number): [number, number] => {
      const parts = below(lane).map((one) => lay(one, x + HEAD));
      const own = parts.length ? undefined : made.lanes[band++]!;
      const [top, bottom] = own ? [own.y, own.y + own.height] : [parts[0]![0], parts.at(-1)![1]];
      this.shapes.set(lane.id!, { x, y: box.y + top, width: box.x + box.width - x, height: bottom - top });
      this.open.add(lane.id!);
      return [top, bottom];
    };
    for (const lane of tree) lay(lane, box.x + HEAD);
    made.shift(box.x + HEAD + depth * HEAD, box.y);
    for (const [key, value] of made.shapes) this.shapes.set(key, value);
    for (const [key, value] of made.edges) this.edges.set(key, value);
    for (const [key, value] of made.labels) this.labels.set(key, value);
    made.open.forEach((one) => this.open.add(one));
    this.loose.push(...made.loose);
  }

  private messages(): void {
    const used = new Map<number, number>();
    for (const flow of list(this.collaboration, 'messageFlows')) {
      const [source, target] = ends(flow);
      const [from, to] = [this.shapes.get(source?.id ?? ''), this.shapes.get(target?.id ?? '')];
      if (!source || !target || !from || !to) continue;
      const down = middle(from).y < middle(to).y;
      const [x1, x2] = [this.dock(source, from, to), this.dock(target, to, from)];
      const [y1, y2] = down ? [from.y + from.height, to.y] : [from.y, to.y + to.height];
      const pool = this.pools.find((one) => y1 >= one.y && y1 <= one.y + one.height) ?? from;
      const gap = Math.round(down ? pool.y + pool.height : pool.y);
      const line = used.get(gap) ?? 0;
      if (x1 !== x2) used.set(gap, line + 1);
      const y = down ? gap + 20 + (line % 4) * 10 : gap - 20 - (line % 4) * 10;
      const points = bent([{ x: x1, y: y1 }, { x: x1, y }, { x: x2, y }, { x: x2, y: y2 }]);
      this.edges.set(flow.id!, points);
      const size = labelSize(flow.name);
      if (size.height) this.labels.set(flow.id!, { x: x2 + 6, y: down ? y2 - size.height - 10 : y2 + 10, ...size });
    }
  }

  /** Return where a message leaves or reaches a box: in its middle, at a closed pool right opposite the other. */
  private dock(end: Moddle, box: Box, other: Box): number {
    const centre = middle(box).x;
    return is(end, 'bpmn:Participant') ? Math.min(Math.max(middle(other).x, box.x + 40), box.x + box.width - 20) : centre;
  }

  private artifacts(bottom: number): void {
    let x = 160;
    for (const one of list(this.collaboration, 'artifacts')) {
      if (is(one, 'bpmn:Association') || this.shapes.has(one.id!)) continue;
      const members = is(one, 'bpmn:Group') ? this.wishes.members(one).map((id) => this.shapes.get(id)).filter((box): box is Box => Boolean(box)) : [];
      const size = is(one, 'bpmn:Group') ? { width: 140, height: 80 } : sizeOf(one, this.wishes);
      if (members.length) {
        const [left, top] = [Math.min(...members.map((box) => box.x)) - 16, Math.min(...members.map((box) => box.y)) - 16];
        const [right, under] = [Math.max(...members.map((box) => box.x + box.width)) + 16, Math.max(...members.map((box) => box.y + box.height)) + 16];
        this.shapes.set(one.id!, { x: left, y: top, width: right - left, height: under - top });
        continue;
      }
      this.shapes.set(one.id!, { x, y: bottom, ...size });
      x += size.width + 30;
    }
    const own = list(this.collaboration, 'artifacts').filter((one) => is(one, 'bpmn:Association') && !this.edges.has(one.id!));
    for (const [link, source, target] of [...this.loose, ...own.map((link): Link => [link, ...ends(link)])]) {
      const [from, to] = [this.shapes.get(source?.id ?? ''), this.shapes.get(target?.id ?? '')];
      if (from && to) this.edges.set(link.id!, straight(from, to));
    }
  }
}

function below(lane: Moddle): Moddle[] {
  return list(lane.get<Moddle | undefined>('childLaneSet'), 'lanes');
}

function leavesOf(lane: Moddle): Moddle[] {
  const inside = below(lane);
  return inside.length ? inside.flatMap(leavesOf) : [lane];
}

function depthOf(lane: Moddle): number {
  return 1 + Math.max(0, ...below(lane).map(depthOf));
}
