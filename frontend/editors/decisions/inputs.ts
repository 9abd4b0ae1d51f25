/** Inputs of decisions, drawn for people: what a column reads becomes something that the decision requires. */
import type { Viewer } from './clerk-decision-editor';

interface Data {
  $type: string;
  name?: string;
  variable?: object;
}
export interface Drawn {
  x: number;
  y: number;
  width: number;
  height: number;
  incoming?: object[];
  businessObject: Data;
}
export interface Registry {
  get(id: string): Drawn | undefined;
  filter(matches: (shape: Drawn) => boolean): Drawn[];
}
interface Modeling {
  createShape(shape: object, position: { x: number; y: number }, parent: object): Drawn;
  updateProperties(shape: Drawn, properties: object): void;
  connect(source: Drawn, target: Drawn): object;
}

const BELOW = 130;
const APART = 150;

/** Connect an input of this name with a decision in the picture that a viewer shows; it is drawn where there is none. */
export function require(viewer: Viewer, to: Drawn, name: string, type: string): Drawn {
  const modeling = viewer.get<Modeling>('modeling');
  const [known] = viewer.get<Registry>('elementRegistry').filter((shape) => shape.businessObject?.$type === 'dmn:InputData' && shape.businessObject.name === name);
  const input = known ?? draw(viewer, modeling, to, name, type);
  modeling.connect(input, to);
  return input;
}

function draw(viewer: Viewer, modeling: Modeling, to: Drawn, name: string, type: string): Drawn {
  const shape = viewer.get<{ createShape(attributes: object): object }>('elementFactory').createShape({ type: 'dmn:InputData' });
  const position = { x: to.x + to.width / 2 + (to.incoming?.length ?? 0) * APART, y: to.y + to.height + BELOW };
  const input = modeling.createShape(shape, position, viewer.get<{ getRootElement(): object }>('canvas').getRootElement());
  const variable = viewer.get<{ create(type: string, attributes: object): object }>('drdFactory').create('dmn:InformationItem', { name, ...(type ? { typeRef: type } : {}) });
  modeling.updateProperties(input, { name, variable });
  return input;
}
