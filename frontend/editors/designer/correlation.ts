/**
 * BPMN's correlation properties: by what a message finds its case, for messages that carry it among their variables.
 */
import { ListGroup } from '@bpmn-io/properties-panel';

import { entry, type Field, type Value } from './fields';
import type { PanelGroup, PanelServices } from './groups';
import { is, processOf, type Moddle, type Shape } from './parts';
import { carryOut, command, definitionsOf, part, writeExpression, writeReference, type Pen } from './writing';

const RETRIEVAL = 'correlationPropertyRetrievalExpression';

/** Return the group of a file's correlation properties, shown at a process or its pool. */
export function correlationGroup(element: Shape, { translate, pen }: PanelServices): PanelGroup {
  return {
    id: 'clerk-correlation',
    label: translate('Messages find their case by'),
    component: ListGroup,
    items: properties(element).map((one, index) => ({
      id: `clerk-correlation-${index}`,
      label: one.name || translate('Correlation property'),
      entries: fields(one, index).map(entry),
      remove: (event: Event) => {
        event.stopPropagation();
        remove(pen, element, one);
      },
    })),
    add: (event: Event) => {
      event.stopPropagation();
      add(pen, element);
    },
  };
}

function properties(element: Shape): Moddle[] {
  const roots = definitionsOf(element.businessObject).get<Moddle[] | undefined>('rootElements') ?? [];
  return roots.filter((one) => one.$type === 'bpmn:CorrelationProperty');
}

/** Make a property, how a message tells it, and the key of the collaboration, if there is one, that it belongs to. */
function add(pen: Pen, element: Shape): void {
  const definitions = definitionsOf(element.businessObject);
  const roots = definitions.get<Moddle[]>('rootElements');
  const made = part(pen, 'bpmn:CorrelationProperty', definitions, { name: 'number' });
  made.set(RETRIEVAL, [part(pen, 'bpmn:CorrelationPropertyRetrievalExpression', made)]);
  const commands = [command(element, definitions, { rootElements: [...roots, made] })];
  const collaboration = roots.find((one) => is(one, 'bpmn:Collaboration'));
  if (collaboration) {
    const keys = collaboration.get<Moddle[] | undefined>('correlationKeys') ?? [];
    const key = part(pen, 'bpmn:CorrelationKey', collaboration, { name: 'key', correlationPropertyRef: [made] });
    commands.push(command(element, collaboration, { correlationKeys: [...keys, key] }));
  }
  carryOut(pen, commands);
}

function remove(pen: Pen, element: Shape, property: Moddle): void {
  const definitions = definitionsOf(element.businessObject);
  const roots = definitions.get<Moddle[]>('rootElements');
  const commands = [command(element, definitions, { rootElements: roots.filter((one) => one !== property) })];
  for (const one of roots.filter((root) => is(root, 'bpmn:Collaboration'))) {
    const keys = one.get<Moddle[] | undefined>('correlationKeys') ?? [];
    const rest = keys.filter((key) => !key.get<Moddle[]>('correlationPropertyRef').includes(property));
    if (rest.length < keys.length) commands.push(command(element, one, { correlationKeys: rest }));
  }
  const subscription = binding(element, property)?.$parent;
  if (subscription) commands.push(command(element, processOf(element)!, { correlationSubscriptions: others(element, subscription) }));
  carryOut(pen, commands);
}

function others(element: Shape, subscription: Moddle): Moddle[] {
  return subscriptions(element).filter((one) => one !== subscription);
}

function subscriptions(element: Shape): Moddle[] {
  return processOf(element)!.get<Moddle[] | undefined>('correlationSubscriptions') ?? [];
}

/** Return what the process compares a property with, if it says so. */
function binding(element: Shape, property: Moddle): Moddle | undefined {
  return subscriptions(element)
    .flatMap((one) => one.get<Moddle[] | undefined>('correlationPropertyBinding') ?? [])
    .find((one) => one.get('correlationPropertyRef') === property);
}

function fields(property: Moddle, index: number): Field[] {
  const id = `clerk-correlation-${index}`;
  const retrieval = (): Moddle => (property.get<Moddle[]>(RETRIEVAL) ?? [])[0]!;
  return [
    {
      id: `${id}-name`,
      label: 'Name',
      kind: 'text',
      read: () => property.name,
      write: (pen, element, value) => carryOut(pen, [command(element, property, { name: filled(value) })]),
    },
    {
      id: `${id}-message`,
      label: 'Message',
      kind: 'text',
      read: () => retrieval()?.get<Moddle | undefined>('messageRef')?.name,
      write: (pen, element, value) => writeReference(pen, element, retrieval(), 'messageRef', 'bpmn:Message', filled(value)),
    },
    {
      id: `${id}-path`,
      label: 'Found in the message as',
      kind: 'expression',
      hint: 'Over what the message carries, for example: =order.number',
      read: () => retrieval()?.get<Moddle | undefined>('messagePath')?.get('body'),
      write: (pen, element, value) => writeExpression(pen, element, retrieval(), 'messagePath', filled(value)),
    },
    {
      id: `${id}-data`,
      label: 'Compared in the case with',
      kind: 'expression',
      hint: 'Over the variables of the case; empty means the same expression.',
      read: (element) => binding(element, property)?.get<Moddle | undefined>('dataPath')?.get('body'),
      write: (pen, element, value) => bind(pen, element, property, filled(value)),
    },
  ];
}

function bind(pen: Pen, element: Shape, property: Moddle, path: string | undefined): void {
  const found = binding(element, property);
  const process = processOf(element)!;
  if (found && path) return writeExpression(pen, element, found, 'dataPath', path);
  if (found) return carryOut(pen, [command(element, process, { correlationSubscriptions: others(element, found.$parent!) })]);
  if (!path) return;
  const subscription = part(pen, 'bpmn:CorrelationSubscription', process);
  const made = part(pen, 'bpmn:CorrelationPropertyBinding', subscription, { correlationPropertyRef: property });
  made.set('dataPath', part(pen, 'bpmn:FormalExpression', made, { body: path }));
  subscription.set('correlationPropertyBinding', [made]);
  carryOut(pen, [command(element, process, { correlationSubscriptions: [...subscriptions(element), subscription] })]);
}

function filled(value: Value): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
