/**
 * What a multiple or parallel multiple event waits for or sends: a list of triggers, each with its own settings.
 */
import { ListGroup } from '@bpmn-io/properties-panel';

import { entry, type Field, type Value } from './fields';
import type { PanelGroup, PanelServices } from './groups';
import { extension, is, type Moddle, type Shape } from './parts';
import { carryOut, command, part, writeExpression, writeExtension, writeReference, type Pen } from './writing';

const KINDS: Record<string, string> = {
  'bpmn:MessageEventDefinition': 'Message',
  'bpmn:SignalEventDefinition': 'Signal',
  'bpmn:TimerEventDefinition': 'Timer',
  'bpmn:ConditionalEventDefinition': 'Condition',
};
const SENT = ['bpmn:MessageEventDefinition', 'bpmn:SignalEventDefinition'];
const TIMES = { timeDate: 'At a date', timeDuration: 'After a duration', timeCycle: 'Again and again' };

/** Tell whether an event has several triggers. */
export function isMultiple(element: Shape): boolean {
  return is(element, 'bpmn:Event') && definitions(element).length > 1;
}

/** Tell whether an event throws. */
export function throws(element: Shape | Moddle): boolean {
  return is(element, 'bpmn:ThrowEvent');
}

function definitions(element: Shape): Moddle[] {
  return element.businessObject.get<Moddle[] | undefined>('eventDefinitions') ?? [];
}

/** Return the group of an event's triggers. */
export function triggersGroup(element: Shape, { translate, pen }: PanelServices): PanelGroup {
  return {
    id: 'clerk-triggers',
    label: translate(throws(element) ? 'What it sends' : 'What it waits for'),
    component: ListGroup,
    items: definitions(element).map((one, index) => ({
      id: `clerk-trigger-${index}`,
      label: translate(KINDS[one.$type] ?? one.$type) + subject(one),
      entries: settings(element, one, index).map(entry),
      remove: remover(pen, element, one),
    })),
    add: (event: Event) => {
      event.stopPropagation();
      write(pen, element, [...definitions(element), part(pen, 'bpmn:SignalEventDefinition', element.businessObject)]);
    },
  };
}

function subject(definition: Moddle): string {
  const name = (definition.get<Moddle | undefined>('messageRef') ?? definition.get<Moddle | undefined>('signalRef'))?.name;
  return name ? `: ${name}` : '';
}

function remover(pen: Pen, element: Shape, definition: Moddle): ((event: Event) => void) | undefined {
  if (definitions(element).length <= 2) return undefined; // with one it would be another kind of event
  return (event) => {
    event.stopPropagation();
    write(
      pen,
      element,
      definitions(element).filter((one) => one !== definition),
    );
  };
}

function write(pen: Pen, element: Shape, eventDefinitions: Moddle[]): void {
  carryOut(pen, [command(element, element.businessObject, { eventDefinitions })]);
}

/** Return the fields of one trigger. */
function settings(element: Shape, definition: Moddle, index: number): Field[] {
  const kinds = Object.entries(KINDS).filter(([type]) => !throws(element) || SENT.includes(type));
  const kind: Field = {
    id: `clerk-trigger-${index}-kind`,
    label: 'Trigger',
    kind: 'select',
    choices: kinds.map(([value, label]) => ({ value, label })),
    read: () => definition.$type,
    write: (pen, _element, value) =>
      write(
        pen,
        element,
        definitions(element).map((one) => (one === definition ? part(pen, value as string, element.businessObject) : one)),
      ),
  };
  return [kind, ...details(definition, index, throws(element))];
}

function details(definition: Moddle, index: number, sent: boolean): Field[] {
  const id = `clerk-trigger-${index}`;
  if (definition.$type === 'bpmn:MessageEventDefinition') {
    const name = reference(id, 'messageRef', 'bpmn:Message', 'Message', definition);
    return sent ? [name, publishKey(id, definition)] : [name, correlation(id, definition)];
  }
  if (definition.$type === 'bpmn:SignalEventDefinition') return [reference(id, 'signalRef', 'bpmn:Signal', 'Signal', definition)];
  if (definition.$type === 'bpmn:ConditionalEventDefinition') return [body(`${id}-condition`, 'Condition', 'expression', definition, 'condition')];
  return definition.$type === 'bpmn:TimerEventDefinition' ? timer(id, definition) : [];
}

function reference(id: string, property: string, type: string, label: string, definition: Moddle): Field {
  return {
    id: `${id}-name`,
    label,
    kind: 'text',
    read: () => definition.get<Moddle | undefined>(property)?.name,
    write: (pen, element, value) => writeReference(pen, element, definition, property, type, filled(value)),
  };
}

function correlation(id: string, definition: Moddle): Field {
  return {
    id: `${id}-key`,
    label: 'Which case it is for',
    hint: 'What the sender must name, for example: =orderId. Events that start cases need none.',
    kind: 'expression',
    read: () => {
      const message = definition.get<Moddle | undefined>('messageRef');
      return message && extension(message, 'zeebe:Subscription')?.get('correlationKey');
    },
    write: (pen, element, value) => {
      const message = definition.get<Moddle | undefined>('messageRef');
      if (message) writeExtension(pen, element, message, 'zeebe:Subscription', { correlationKey: filled(value) });
    },
  };
}

function publishKey(id: string, definition: Moddle): Field {
  return {
    id: `${id}-publish`,
    label: 'Which case it is for',
    kind: 'feel',
    read: () => extension(definition, 'zeebe:PublishMessage')?.get('correlationKey'),
    write: (pen, element, value) => writeExtension(pen, element, definition, 'zeebe:PublishMessage', { correlationKey: filled(value) }),
  };
}

function body(id: string, label: string, kind: Field['kind'], object: Moddle, property: string): Field {
  return {
    id,
    label,
    kind,
    read: () => object.get<Moddle | undefined>(property)?.get('body'),
    write: (pen, element, value) => writeExpression(pen, element, object, property, filled(value)),
  };
}

function timer(id: string, definition: Moddle): Field[] {
  const current = Object.keys(TIMES).find((one) => definition.get(one)) ?? 'timeDuration';
  const when: Field = {
    id: `${id}-when`,
    label: 'When',
    kind: 'select',
    choices: Object.entries(TIMES).map(([value, label]) => ({ value, label })),
    read: () => current,
    write: (pen, element, value) => {
      const text = definition.get<Moddle | undefined>(current)?.get<string>('body') ?? '';
      const made = part(pen, 'bpmn:FormalExpression', definition, { body: text });
      carryOut(pen, [command(element, definition, { [current]: undefined, [value as string]: made })]);
    },
  };
  return [when, body(`${id}-time`, 'Time', 'feel', definition, current)];
}

function filled(value: Value): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
