/**
 * Where the nodes of a graph stand: a column for each step away from the beginning, a row for each way beside the main one.
 *
 * Rule 1: this file knows no BPMN: nodes are boxes, edges lead from box to box, bands (lanes) lie below one another.
 * Rule 2: arrows lead to the right; those that lead back are told apart and run above everything (routes.ts).
 */
export interface Node {
  id: string;
  width: number;
  height: number;
  /** Room above and below the box: for names, data and notes. */
  above: number;
  below: number;
  /** Room that the things above and below take, when it is more than the box. */
  room: number;
  band: number;
  /** Whether arrows may leave or arrive at the middle of the lower border. */
  corner: 'in' | 'out' | 'none';
}
export interface Edge {
  id: string;
  source: string;
  target: string;
  /** It leaves from the lower border, this far from the middle of its source: at a boundary event. */
  below?: number;
  /** How wide its name is. */
  name: number;
}
/** A place in the grid: of a node, or of an arrow that passes by. */
export interface Cell {
  column: number;
  band: number;
  row: number;
  node?: Node;
}
export interface Grid {
  cells: Map<string, Cell>;
  /** The places that each arrow to the right leads through, its ends included. */
  ways: Map<Edge, Cell[]>;
  back: Edge[];
  columns: number;
  taken: Set<string>;
  /** Nodes without arrows; they have no place in the grid. */
  alone: Node[];
}

export const at = (column: number, band: number, row: number): string => `${column}/${band}/${row}`;

/** Give every node a place. */
export function placed(nodes: Node[], edges: Edge[]): Grid {
  const known = new Map(nodes.map((one) => [one.id, one]));
  const real = edges.filter((one) => known.has(one.source) && known.has(one.target) && one.source !== one.target);
  const back = new Set([...edges.filter((one) => one.source === one.target && known.has(one.source)), ...returning(nodes, real)]);
  const forward = real.filter((one) => !back.has(one));
  const columns = layers(nodes, forward);
  const grid: Grid = { cells: new Map(), ways: new Map(), back: [...back], columns: 0, taken: new Set(), alone: [] };
  const parts = components(nodes, real);
  for (const part of parts.filter((one) => one.length > 1)) new Placing(grid, part, forward, columns).place();
  grid.alone = parts.filter((one) => one.length === 1).flat();
  grid.columns = 1 + Math.max(0, ...[...grid.cells.values()].map((one) => one.column));
  return grid;
}

/** Return the edges that lead back to where one has been. */
function returning(nodes: Node[], edges: Edge[]): Edge[] {
  const out = grouped(edges, (one) => one.source);
  const state = new Map<string, 'open' | 'done'>();
  const found: Edge[] = [];
  const entered = new Set(edges.map((one) => one.target));
  const visit = (first: string): void => {
    const path: [string, Edge[]][] = [[first, [...(out.get(first) ?? [])]]];
    state.set(first, 'open');
    while (path.length) {
      const [id, rest] = path.at(-1)!;
      const edge = rest.shift();
      if (!edge) {
        state.set(id, 'done');
        path.pop();
      } else if (state.get(edge.target) === 'open') found.push(edge);
      else if (!state.has(edge.target)) {
        state.set(edge.target, 'open');
        path.push([edge.target, [...(out.get(edge.target) ?? [])]]);
      }
    }
  };
  for (const { id } of [...nodes.filter((one) => !entered.has(one.id)), ...nodes]) if (!state.has(id)) visit(id);
  return found;
}

/** Return the column of each node: one more than that of whatever leads to it. */
function layers(nodes: Node[], edges: Edge[]): Map<string, number> {
  const columns = new Map(nodes.map((one) => [one.id, 0]));
  for (let turn = 0, moved = true; moved && turn <= nodes.length; turn++) {
    moved = false;
    for (const { source, target } of edges) {
      const next = columns.get(source)! + 1;
      if (columns.get(target)! >= next) continue;
      columns.set(target, next);
      moved = true;
    }
  }
  return columns;
}

/** Return what hangs together, in the order of its first node. */
function components(nodes: Node[], edges: Edge[]): Node[][] {
  const beside = new Map<string, string[]>(nodes.map((one) => [one.id, []]));
  for (const { source, target } of edges) {
    beside.get(source)!.push(target);
    beside.get(target)!.push(source);
  }
  const seen = new Set<string>();
  const found: Node[][] = [];
  for (const first of nodes) {
    if (seen.has(first.id)) continue;
    const waiting = [first.id];
    const part = new Set(waiting);
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      for (const other of beside.get(id)!) if (!part.has(other) && part.add(other)) waiting.push(other);
    }
    part.forEach((id) => seen.add(id));
    found.push(nodes.filter((one) => part.has(one.id)));
  }
  return found;
}

function free(grid: Grid, band: number): number {
  return 1 + Math.max(-1, ...[...grid.taken].map((one) => one.split('/').map(Number) as [number, number, number]).filter((one) => one[1] === band).map((one) => one[2]));
}

function put(grid: Grid, cell: Cell): void {
  grid.taken.add(at(cell.column, cell.band, cell.row));
  if (cell.node) grid.cells.set(cell.node.id, cell);
}

/** One end of a piece of an arrow: a node, or a place that it passes. */
interface Unit {
  cell: Cell;
  /** Whoever leads here: and whether this is the way straight on from there. */
  from: { unit: Unit; straight: boolean; drop: number }[];
}

/** Finds rows for nodes that hang together, column by column. */
class Placing {
  private readonly units: Unit[][] = [];
  private readonly byId = new Map<string, Unit>();
  private readonly begin = new Map<number, number>();

  constructor(
    private readonly grid: Grid,
    private readonly nodes: Node[],
    edges: Edge[],
    private readonly columns: Map<string, number>,
  ) {
    for (const node of nodes) {
      if (!this.begin.has(node.band)) this.begin.set(node.band, free(grid, node.band));
      this.byId.set(node.id, this.add({ column: columns.get(node.id)!, band: node.band, row: -1, node }));
    }
    const own = edges.filter((one) => this.byId.has(one.source));
    const reach = this.reach(own);
    for (const [, all] of grouped(own, (one) => one.source)) {
      const main = all.filter((one) => one.below === undefined).sort((one, other) => reach.get(other.target)! - reach.get(one.target)!)[0];
      let drop = 0;
      for (const edge of all) this.lead(edge, edge === main, edge === main ? 0 : ++drop);
    }
  }

  place(): void {
    for (const column of this.units) {
      if (!column) continue;
      const wishes = column.map((unit, order) => ({ unit, order, ...this.wish(unit) }));
      wishes.sort((one, other) => Number(other.straight) - Number(one.straight) || one.row - other.row || one.order - other.order);
      for (const { unit, row } of wishes) this.settle(unit, row);
    }
  }

  private add(cell: Cell): Unit {
    const unit: Unit = { cell, from: [] };
    (this.units[cell.column] ??= []).push(unit);
    return unit;
  }

  /** Lay an arrow through every column between its ends. */
  private lead(edge: Edge, straight: boolean, drop: number): void {
    const [source, target] = [this.byId.get(edge.source)!, this.byId.get(edge.target)!];
    const way = [source];
    for (let column = source.cell.column + 1; column < target.cell.column; column++) way.push(this.add({ column, band: target.cell.band, row: -1 }));
    way.push(target);
    way.slice(1).forEach((unit, index) => unit.from.push({ unit: way[index]!, straight: index > 0 ? unit !== target || straight : straight, drop: index > 0 ? 0 : drop }));
    this.grid.ways.set(edge, way.map((one) => one.cell));
  }

  /** Return how far it still is from each node to an end. */
  private reach(edges: Edge[]): Map<string, number> {
    const far = new Map<string, number>(this.nodes.map((one) => [one.id, 0]));
    const sorted = [...edges].sort((one, other) => this.columns.get(other.source)! - this.columns.get(one.source)!);
    for (const { source, target } of sorted) far.set(source, Math.max(far.get(source)!, far.get(target)! + 1));
    return far;
  }

  private wish({ cell, from }: Unit): { row: number; straight: boolean } {
    const near = from.filter((one) => one.unit.cell.band === cell.band);
    const straight = near.filter((one) => one.straight);
    const chosen = straight.length ? straight : near;
    const rows = chosen.map((one) => one.unit.cell.row + one.drop);
    return { row: rows.length ? Math.min(...rows) : this.begin.get(cell.band) ?? free(this.grid, cell.band), straight: straight.length > 0 };
  }

  private settle({ cell }: Unit, wish: number): void {
    let row = wish;
    while (this.grid.taken.has(at(cell.column, cell.band, row))) row++;
    cell.row = row;
    put(this.grid, cell);
  }
}

/** Return the parts of a list by a key, in order. */
export function grouped<One, Key>(all: One[], key: (one: One) => Key): Map<Key, One[]> {
  const found = new Map<Key, One[]>();
  for (const one of all) {
    const name = key(one);
    const list = found.get(name);
    if (list) list.push(one);
    else found.set(name, [one]);
  }
  return found;
}
