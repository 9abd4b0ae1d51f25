/**
 * Lays the whole drawing out anew, as one command: one undo brings every shape, arrow and name back to where it was.
 *
 * Rule: nothing but places changes. What the layout knows no place for is put below the rest, so that nothing hides anything.
 */
import { is, type Modeler, type Moddle, type Shape } from '../parts';
import type { Picture, Wishes } from './parts';
import { pictures } from './pools';
import type { Box, Point } from './routes';

interface Place {
  box?: Box;
  points?: Point[];
  lies?: boolean | undefined;
}
interface Context {
  pictures: Picture[];
  before?: Map<string, Place>;
}
type Drawn = Shape & { di: Moddle; collapsed?: boolean; labels?: Shape[] };

const COMMAND = 'clerk.tidy';

/** Lay out everything that is drawn. */
export function tidy(modeler: Modeler): void {
  const definitions = modeler.getDefinitions();
  if (!definitions) return;
  const registry = modeler.get('elementRegistry');
  const made = pictures(definitions, wishes((id) => registry.get(id) as Drawn | undefined, registry.getAll() as Drawn[]));
  for (const picture of made) strays(picture, registry.getAll() as Drawn[]);
  (modeler.get('commandStack') as unknown as { execute(name: string, context: Context): void }).execute(COMMAND, { pictures: made });
}

function wishes(get: (id: string) => Drawn | undefined, all: Drawn[]): Wishes {
  return {
    isOpen: (one) => !get(one.id!)?.collapsed,
    size: (one) => {
      const shape = get(one.id!);
      return shape && { width: shape.width, height: shape.height };
    },
    members: (group) => {
      const box = get(group.id!);
      return box ? all.filter((one) => one !== box && is(one, 'bpmn:FlowNode') && one.type !== 'label' && within(one, box)).map((one) => one.id) : [];
    },
  };
}

function within(inner: Box, outer: Box): boolean {
  return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;
}

/** Put what the layout does not know in a row below the rest. */
function strays(picture: Picture, all: Drawn[]): void {
  const unknown = all.filter((one) => one.parent && !one.waypoints && one.type !== 'label' && !picture.shapes.has(one.id) && rootOf(one) === picture.root);
  const bottom = Math.max(0, ...[...picture.shapes.values()].map((one) => one.y + one.height));
  let x = 160;
  for (const { id, width, height } of unknown) {
    picture.shapes.set(id, { x, y: bottom + 40, width, height });
    x += width + 30;
  }
}

function rootOf(shape: Shape): string {
  let top = shape;
  while (top.parent) top = top.parent;
  return top.id.replace(/_plane$/, '');
}

/** The command behind it; what it changes, it can put back. */
class TidyHandler {
  static $inject = ['elementRegistry', 'bpmnFactory'];

  constructor(
    private readonly registry: { get(id: string): Drawn | undefined },
    private readonly factory: { create(type: string, attributes?: object): Moddle },
  ) {}

  execute(context: Context): Drawn[] {
    const wanted = new Map<string, Place>();
    for (const picture of context.pictures) {
      for (const [id, box] of picture.shapes) wanted.set(id, { box, ...(picture.open.has(id) && { lies: true }) });
      for (const [id, points] of picture.edges) wanted.set(id, { points });
      for (const [id, box] of picture.labels) wanted.set(`${id}_label`, { box });
    }
    context.before = new Map();
    return this.put(wanted, context.before);
  }

  revert(context: Context): Drawn[] {
    return this.put(context.before!, new Map());
  }

  private put(wanted: Map<string, Place>, before: Map<string, Place>): Drawn[] {
    const changed: Drawn[] = [];
    for (const [id, place] of wanted) {
      const shape = this.registry.get(id);
      if (!shape) continue;
      before.set(id, this.placeOf(shape));
      if (place.points && shape.waypoints) this.lead(shape, place.points);
      else if (place.box) this.move(shape, place);
      changed.push(shape);
    }
    return changed;
  }

  private placeOf(shape: Drawn): Place {
    if (shape.waypoints) return { points: shape.waypoints };
    const { x, y, width, height } = shape;
    return { box: { x, y, width, height }, lies: shape.di?.get<boolean | undefined>('isHorizontal') };
  }

  private lead(shape: Drawn, points: Point[]): void {
    shape.waypoints = points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
    const made = shape.waypoints.map((one) => this.factory.create('dc:Point', one));
    for (const one of made) one.$parent = shape.di;
    shape.di.set('waypoint', made);
  }

  private move(shape: Drawn, { box, lies }: Place): void {
    const { x, y, width, height } = box!;
    Object.assign(shape, { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) });
    const bounds = shape.type === 'label' ? this.labelBounds(shape) : shape.di.get<Moddle>('bounds');
    for (const name of ['x', 'y', 'width', 'height'] as const) bounds.set(name, shape[name]);
    if (is(shape, 'bpmn:Participant') || is(shape, 'bpmn:Lane')) shape.di.set('isHorizontal', lies);
  }

  private labelBounds(label: Drawn): Moddle {
    const { di } = label;
    let said = di.get<Moddle | undefined>('label');
    if (!said) {
      said = this.factory.create('bpmndi:BPMNLabel', {});
      said.$parent = di;
      di.set('label', said);
    }
    let bounds = said.get<Moddle | undefined>('bounds');
    if (!bounds) {
      bounds = this.factory.create('dc:Bounds', {});
      bounds.$parent = said;
      said.set('bounds', bounds);
    }
    return bounds;
  }
}

class Registration {
  static $inject = ['commandStack'];

  constructor(stack: { registerHandler(command: string, handler: unknown): void }) {
    stack.registerHandler(COMMAND, TidyHandler);
  }
}

export const tidyModule = { __init__: ['clerkTidy'], clerkTidy: ['type', Registration] };
