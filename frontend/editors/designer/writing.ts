/**
 * Changes of the model as single commands, so that one undo takes back one thing a person did.
 */
import type { BpmnFactory, Moddle, Shape } from './parts';

export interface Stack {
  execute(command: string, context: unknown): void;
}
/** What a change needs: the command stack and the factory of elements. */
export interface Pen {
  stack: Stack;
  factory: BpmnFactory;
}
interface Command {
  cmd: string;
  context: { element: Shape; moddleElement: Moddle; properties: object };
}

/** Return the command that sets properties of a part of an element. */
export function command(element: Shape, moddleElement: Moddle, properties: object): Command {
  return { cmd: 'element.updateModdleProperties', context: { element, moddleElement, properties } };
}

/** Carry several commands out as one. */
export function carryOut(pen: Pen, commands: Command[]): void {
  if (commands.length) pen.stack.execute('properties-panel.multi-command-executor', commands);
}

/** Return a new part below another one. */
export function part(pen: Pen, type: string, parent: Moddle, properties: object = {}): Moddle {
  const made = pen.factory.create(type, properties);
  made.$parent = parent;
  return made;
}

/** Set attributes of an extension element; it is made when it is missing and taken away when nothing is left in it. */
export function writeExtension(pen: Pen, element: Shape, object: Moddle, type: string, properties: Record<string, unknown>): void {
  const commands: Command[] = [];
  let holder = object.get<Moddle | undefined>('extensionElements');
  if (!holder) {
    holder = part(pen, 'bpmn:ExtensionElements', object, { values: [] });
    commands.push(command(element, object, { extensionElements: holder }));
  }
  const values = holder.get<Moddle[] | undefined>('values') ?? [];
  const found = values.find((one) => one.$type === type);
  const left = { ...(found ? attributes(found) : {}), ...properties };
  if (Object.values(left).every((value) => value === undefined || value === '')) {
    if (found) commands.push(command(element, holder, { values: values.filter((one) => one !== found) }));
    else commands.length = 0;
  } else if (found) commands.push(command(element, found, properties));
  else commands.push(command(element, holder, { values: [...values, part(pen, type, holder, properties)] }));
  carryOut(pen, commands);
}

function attributes(object: Moddle): Record<string, unknown> {
  return Object.fromEntries(object.$descriptor.properties.map(({ ns }) => [ns.localName, object.get(ns.localName)]));
}

/** Set the body of an expression below a part, or take the expression away. */
export function writeExpression(pen: Pen, element: Shape, object: Moddle, property: string, body: string | undefined): void {
  const found = object.get<Moddle | undefined>(property);
  const text = body === undefined || body === '' ? undefined : body;
  if (text === undefined) return carryOut(pen, found ? [command(element, object, { [property]: undefined })] : []);
  if (found) return carryOut(pen, [command(element, found, { body: text })]);
  carryOut(pen, [command(element, object, { [property]: part(pen, 'bpmn:FormalExpression', object, { body: text }) })]);
}

/** Return the file's whole tree. */
export function definitionsOf(object: Moddle): Moddle {
  let top = object;
  while (top.$parent) top = top.$parent;
  return top;
}

/** Refer to a named message, signal, error or escalation of the file; it is made when there is none of that name. */
export function writeReference(pen: Pen, element: Shape, object: Moddle, property: string, type: string, name: string | undefined): void {
  if (!name) return carryOut(pen, [command(element, object, { [property]: undefined })]);
  const definitions = definitionsOf(element.businessObject);
  const roots = definitions.get<Moddle[]>('rootElements');
  const found = roots.find((one) => one.$type === type && one.name === name);
  if (found) return carryOut(pen, [command(element, object, { [property]: found })]);
  const made = part(pen, type, definitions, { name });
  carryOut(pen, [command(element, definitions, { rootElements: [...roots, made] }), command(element, object, { [property]: made })]);
}
