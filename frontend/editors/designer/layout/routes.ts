/**
 * From places in a grid to points: rows and columns get their sizes, arrows their bends.
 *
 * Upright pieces of arrows run between the columns, each on a line of its own where they would meet; what leads back runs above all rows.
 */
import { at, grouped, placed, type Cell, type Edge, type Grid, type Node } from './grid';

export interface Point {
  x: number;
  y: number;
}
export interface Box extends Point {
  width: number;
  height: number;
}
export interface Band {
  y: number;
  height: number;
}
export interface Arranged {
  boxes: Map<string, Box>;
  routes: Map<string, Point[]>;
  bands: Band[];
  width: number;
  height: number;
}

const BETWEEN_COLUMNS = 50;
const NAMED = 34; // and as much more as the name of an arrow needs
const LONGEST = 900; // of a row of steps without arrows
const BETWEEN_ROWS = 40;
const AROUND_BAND = 26;
const LINE = 10; // between two upright pieces
const FIRST = 22; // from a column to the first of them
const DOWN = 22; // how far an arrow leaves a boundary event before it turns
const LOOP = 18; // between two arrows that lead back

interface Upright {
  gap: number;
  from: number;
  to: number;
  line: number;
}
/** A point whose x is that of an upright piece, or so far from the middle of a column: known when all columns are. */
type Bend = { y: number } & ({ upright: Upright } | { cell: Cell; dx: number });

/** Give boxes and arrows of one container their places, beginning at 0, 0; there are as many bands as are asked for. */
export function arrange(nodes: Node[], edges: Edge[], bands = 1): Arranged {
  return new Routing(placed(nodes, edges), nodes, bands).arranged();
}

class Routing {
  private readonly rows = new Map<string, { top: number; middle: number }>();
  private readonly bands: Band[] = [];
  private readonly uprights: Upright[] = [];
  private readonly alone = new Map<string, Box>();
  private readonly loops: number;
  private readonly widths: number[];
  private starts: number[] = [];

  constructor(
    private readonly grid: Grid,
    private readonly nodes: Node[],
    bands: number,
  ) {
    this.loops = grid.back.length * LOOP;
    this.stack(bands);
    this.widths = Array.from({ length: grid.cells.size ? grid.columns : 0 }, () => 36);
    for (const { column, node } of grid.cells.values()) if (node) this.widths[column] = Math.max(this.widths[column]!, node.width, node.room);
  }

  arranged(): Arranged {
    const drafts = new Map<Edge, Bend[]>();
    const boxes = new Map<string, Box>();
    for (const [edge, way] of this.grid.ways) drafts.set(edge, this.forward(edge, way));
    this.grid.back.forEach((edge, index) => drafts.set(edge, this.backward(edge, index)));
    this.spread();
    this.starts = this.offsets((gap) => Math.max(0, ...this.uprights.filter((one) => one.gap === gap).map((one) => one.line + 1)));
    for (const node of this.nodes) boxes.set(node.id, this.alone.get(node.id) ?? this.box(node));
    const routes = new Map([...drafts].map(([edge, bends]) => [edge.id, bent(bends.map((one) => this.point(one)))] as const));
    const ends = [...[...boxes.values()].map((one) => one.x + one.width), ...this.uprights.map((one) => this.lineOf(one))];
    const width = Math.max(0, ...ends, ...this.widths.map((one, column) => this.starts[column]! + one));
    return { boxes, routes, bands: this.bands, width, height: this.bands.reduce((sum, one) => sum + one.height, 0) };
  }

  /** Stack the rows of each band, and the bands. */
  private stack(count: number): void {
    const cells = [...this.grid.cells.values(), ...[...this.grid.ways.values()].flat().filter((one) => !one.node)];
    const byBand = grouped(cells, (one) => one.band);
    let y = 0;
    for (let band = 0; band < count; band++) {
      const top = y;
      y += AROUND_BAND + (band === 0 ? this.loops : 0);
      const rows = [...grouped(byBand.get(band) ?? [], (one) => one.row)].sort(([one], [other]) => one - other);
      rows.forEach(([row, inside], index) => {
        if (index) y += BETWEEN_ROWS;
        const up = Math.max(...inside.map((one) => (one.node ? one.node.above + one.node.height / 2 : 10)));
        const down = Math.max(...inside.map((one) => (one.node ? one.node.below + one.node.height / 2 : 10)));
        this.rows.set(`${band}/${row}`, { top: y, middle: y + up });
        y += up + down;
      });
      y = this.line(band, rows.length > 0, y);
      y = Math.max(y + AROUND_BAND, top + 120);
      this.bands.push({ y: top, height: y - top });
    }
  }

  /** Put what has no arrows in lines below the rows of its band; return where it ends. */
  private line(band: number, below: boolean, begin: number): number {
    let [x, y, deep] = [0, begin + (below ? BETWEEN_ROWS : 0), 0];
    const all = this.grid.alone.filter((one) => one.band === band);
    for (const { id, width, height, above, below: under, room } of all) {
      const wide = Math.max(width, room);
      if (x && x + wide > LONGEST) [x, y, deep] = [0, y + deep + BETWEEN_ROWS, 0];
      this.alone.set(id, { x: x + (wide - width) / 2, y: y + above, width, height });
      x += wide + BETWEEN_COLUMNS;
      deep = Math.max(deep, above + height + under);
    }
    return all.length ? y + deep : begin;
  }

  private y({ band, row }: Cell): number {
    return this.rows.get(`${band}/${row}`)!.middle;
  }

  /** Return where each column begins, when so many lines run behind each. */
  private offsets(lines: (gap: number) => number): number[] {
    const starts: number[] = [];
    let x = lines(-1) ? FIRST + lines(-1) * LINE : 0;
    this.widths.forEach((width, column) => {
      starts.push(x);
      const names = [...this.grid.ways].map(([edge, way]) => (edge.name && way[0]!.column === column ? edge.name + NAMED : 0));
      x += width + Math.max(BETWEEN_COLUMNS, ...names, 2 * FIRST + lines(column) * LINE);
    });
    return starts;
  }

  private box({ id, width, height }: Node): Box {
    const cell = this.grid.cells.get(id)!;
    return { x: this.starts[cell.column]! + (this.widths[cell.column]! - width) / 2, y: this.y(cell) - height / 2, width, height };
  }

  private lineOf({ gap, line }: Upright): number {
    return gap < 0 ? this.starts[0]! - FIRST - line * LINE : this.starts[gap]! + this.widths[gap]! + FIRST + line * LINE;
  }

  private upright(gap: number, from: number, to: number): Upright {
    const made = { gap, from: Math.min(from, to), to: Math.max(from, to), line: 0 };
    this.uprights.push(made);
    return made;
  }

  /** Give upright pieces that would lie over one another lines of their own. */
  private spread(): void {
    for (const [, all] of grouped(this.uprights, (one) => one.gap)) {
      const done: Upright[] = [];
      for (const one of all) {
        while (done.some((other) => other.line === one.line && other.from < one.to + 4 && one.from < other.to + 4)) one.line++;
        done.push(one);
      }
    }
  }

  private forward(edge: Edge, way: Cell[]): Bend[] {
    const [first, last] = [way[0]!, way.at(-1)!];
    const bends: Bend[] = [];
    const leaves = this.leaving(edge, first, way[1]!, bends);
    let y = leaves;
    for (let index = 1; index < way.length; index++) {
      const next = this.y(way[index]!);
      const arrives = index === way.length - 1 && y > next && last.node!.corner === 'in' && this.clear(last, way[index - 1]!);
      if (arrives) {
        bends.push(this.mark(last, 0, y), this.mark(last, 0, next + last.node!.height / 2));
        return bends;
      }
      if (y !== next) {
        const upright = this.upright(way[index - 1]!.column, y, next);
        bends.push({ upright, y }, { upright, y: next });
        y = next;
      }
    }
    bends.push(this.mark(last, -last.node!.width / 2, y));
    return bends;
  }

  /** Leave a node, and return at which height one goes on. */
  private leaving(edge: Edge, cell: Cell, next: Cell, bends: Bend[]): number {
    const [node, y] = [cell.node!, this.y(cell)];
    const lower = this.y(next);
    const bottom = y + node.height / 2;
    if (edge.below !== undefined) {
      const begin = bottom + 18;
      const turn = lower > begin + 4 && this.clear(cell, next) ? lower : begin + DOWN;
      bends.push(this.mark(cell, edge.below, begin), this.mark(cell, edge.below, turn));
      return turn;
    }
    if (node.corner === 'out' && lower > bottom && this.clear(cell, next)) {
      bends.push(this.mark(cell, 0, bottom), this.mark(cell, 0, lower));
      return lower;
    }
    bends.push(this.mark(cell, node.width / 2, y));
    return y;
  }

  private backward(edge: Edge, index: number): Bend[] {
    const [source, target] = [this.grid.cells.get(edge.source)!, this.grid.cells.get(edge.target)!];
    const above = this.bands[0]!.y + AROUND_BAND + index * LOOP - 8;
    const bends: Bend[] = [];
    let y = this.y(source);
    if (edge.below === undefined) bends.push(this.mark(source, source.node!.width / 2, y));
    else {
      const begin = y + source.node!.height / 2 + 18;
      y = begin + DOWN;
      bends.push(this.mark(source, edge.below, begin), this.mark(source, edge.below, y));
    }
    const [up, down] = [this.upright(source.column, y, above), this.upright(target.column - 1, above, this.y(target))];
    bends.push({ upright: up, y }, { upright: up, y: above }, { upright: down, y: above }, { upright: down, y: this.y(target) });
    bends.push(this.mark(target, -target.node!.width / 2, this.y(target)));
    return bends;
  }

  /** Tell whether nothing stands between a node and the height of another place, in the node's column. */
  private clear(cell: Cell, other: Cell): boolean {
    const [from, to] = [this.y(cell), this.y(other)].sort((one, two) => one - two) as [number, number];
    for (const [key, { middle }] of this.rows) {
      if (middle <= from || middle > to || (middle === this.y(cell))) continue;
      const [band, row] = key.split('/').map(Number) as [number, number];
      if (this.grid.taken.has(at(cell.column, band, row))) return false;
    }
    return true;
  }

  /** Return a point that is that far from the middle of a place. */
  private mark(cell: Cell, dx: number, y: number): Bend {
    return { cell, dx, y };
  }

  private point(bend: Bend): Point {
    if ('upright' in bend) return { x: this.lineOf(bend.upright), y: bend.y };
    const { column } = bend.cell;
    return { x: this.starts[column]! + this.widths[column]! / 2 + bend.dx, y: bend.y };
  }
}

/** Return a way without points that lie on a straight line between their neighbours. */
export function bent(points: Point[]): Point[] {
  return points.filter((one, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (!before || !after) return true;
    if (before.x === one.x && before.y === one.y) return false;
    return !((before.x === one.x && one.x === after.x) || (before.y === one.y && one.y === after.y));
  });
}
