/**
 * The groups of the properties panel that the bpmn.io libraries lack: our own words, and BPMN's that Camunda 8 does not run.
 *
 * Rule: a group is a row of GROUPS; it shows where one of its fields applies.
 */
import { Group } from '@bpmn-io/properties-panel';

import { correlationGroup } from './correlation';
import { entry, type Field, type Value } from './fields';
import { extension, is, processOf, type Moddle, type Services, type Shape } from './parts';
import { isMultiple, triggersGroup } from './triggers';
import { carryOut, command, part, writeExpression, writeExtension, writeReference, type Pen } from './writing';

interface GroupRow {
  id: string;
  label: string;
  /** After which group of the libraries it stands. */
  after: string;
  fields(element: Shape): Field[];
}
export interface PanelServices {
  translate: Services['translate'];
  pen: Pen;
}
export interface PanelGroup {
  id: string;
  label?: string;
  entries?: { id: string }[];
  [more: string]: unknown;
}

const text = (value: Value): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Return a field over an attribute of an extension element. */
function attribute(type: string, name: string, label: string, kind: Field['kind'], hint: string, of = own): Field {
  return {
    id: `clerk-${type.replace(':', '-')}-${name}`,
    label,
    kind,
    hint,
    read: (element) => extension(of(element), type)?.get(name),
    write: (pen, element, value) => writeExtension(pen, element, of(element), type, { [name]: text(value) }),
  };
}

/** Return a field over an expression below an element or one of its parts. */
function expression(property: string, label: string, hint: string, of: (element: Shape) => Moddle = own): Field {
  return {
    id: `clerk-${property}`,
    label,
    kind: 'expression',
    hint,
    read: (element) => of(element).get<Moddle | undefined>(property)?.get('body'),
    write: (pen, element, value) => writeExpression(pen, element, of(element), property, text(value)),
  };
}

/** Return a field over an attribute of BPMN's own. */
function property(name: string, label: string, kind: Field['kind'], hint: string, of: (element: Shape) => Moddle = own): Field {
  return {
    id: `clerk-${name}`,
    label,
    kind,
    hint,
    read: (element) => {
      const value = of(element).get<unknown>(name);
      return typeof value === 'number' ? String(value) : (value as Value);
    },
    write: (pen, element, value) => carryOut(pen, [command(element, of(element), { [name]: value === '' ? undefined : value })]),
  };
}

function own(element: Shape): Moddle {
  return element.businessObject;
}
function process(element: Shape): Moddle {
  return processOf(element)!;
}
function loop(element: Shape): Moddle {
  return element.businessObject.get('loopCharacteristics');
}

const CASE_TITLE: Field = {
  id: 'clerk-title',
  label: 'Title of a case',
  kind: 'text',
  hint: 'How people tell cases apart, for example: Vacation of {{requester.name}}',
  read: (element) => titles(element).find((one) => one.name === 'title')?.get('value'),
  write: (pen, element, value) => writeTitle(pen, element, text(value)),
};

function titles(element: Shape): Moddle[] {
  return extension(process(element), 'zeebe:Properties')?.get<Moddle[] | undefined>('properties') ?? [];
}

function writeTitle(pen: Pen, element: Shape, value: string | undefined): void {
  const object = process(element);
  const holder = extension(object, 'zeebe:Properties');
  const rest = titles(element).filter((one) => one.name !== 'title');
  const made = value === undefined ? [] : [part(pen, 'zeebe:Property', holder ?? object, { name: 'title', value })];
  const properties = [...made, ...rest];
  writeExtension(pen, element, object, 'zeebe:Properties', { properties: properties.length ? properties : undefined });
}

const ROUNDS: Field = {
  ...expression('loopCardinality', 'Number of rounds', 'Instead of a collection: how many times, for example: =3', loop),
};
const KIND_OF_GATEWAY: Field = {
  id: 'clerk-event-gateway',
  label: 'Begins a case',
  kind: 'select',
  hint: 'Whether the events after this gateway start cases of their own.',
  choices: [
    { value: '', label: 'No, a case waits here' },
    { value: 'Exclusive', label: 'Yes, with the first of the events' },
    { value: 'Parallel', label: 'Yes, and then waits for all of them' },
  ],
  read: ({ businessObject: object }) => (object.get('instantiate') ? object.get<string>('eventGatewayType') : ''),
  write: (pen, element, value) =>
    carryOut(pen, [command(element, own(element), { instantiate: Boolean(value), eventGatewayType: text(value) ?? 'Exclusive' })]),
};
const ORDERING: Field = {
  ...property('ordering', 'How many at a time', 'select', ''),
  choices: [
    { value: 'Parallel', label: 'Any number' },
    { value: 'Sequential', label: 'One after another' },
  ],
};

/** Tell whether a message is sent from here. */
function sends(element: Shape): Moddle | undefined {
  if (is(element, 'bpmn:SendTask')) return element.businessObject;
  if (!is(element, 'bpmn:IntermediateThrowEvent') && !is(element, 'bpmn:EndEvent')) return undefined;
  const definitions = element.businessObject.get<Moddle[]>('eventDefinitions');
  return definitions.length === 1 && definitions[0]!.$type === 'bpmn:MessageEventDefinition' ? definitions[0] : undefined;
}

function messageName(of: (element: Shape) => Moddle): Field {
  return {
    id: 'clerk-message-name',
    label: 'Message',
    kind: 'text',
    hint: 'The name that the receiver waits for.',
    read: (element) => of(element).get<Moddle | undefined>('messageRef')?.name,
    write: (pen, element, value) => writeReference(pen, element, of(element), 'messageRef', 'bpmn:Message', text(value)),
  };
}

function publishing(element: Shape): Field[] {
  if (!sends(element)) return [];
  const of = (one: Shape): Moddle => sends(one)!;
  return [
    messageName(of),
    attribute('zeebe:PublishMessage', 'correlationKey', 'Which case it is for', 'feel', 'What the receiver compares with, for example: =orderId'),
    attribute('zeebe:PublishMessage', 'messageId', 'Message id', 'feel', 'A second message with the same id is not delivered.'),
    attribute('zeebe:PublishMessage', 'timeToLive', 'Waits for', 'feel', 'How long it is kept when nobody waits for it yet, for example: PT1H'),
  ];
}

function flowCondition(element: Shape): Field[] {
  if (!is(element, 'bpmn:SequenceFlow')) return [];
  const { source } = element;
  if (!is(source, 'bpmn:Activity') && !is(source, 'bpmn:ComplexGateway')) return [];
  return [expression('conditionExpression', 'Condition', 'This way is taken when it holds. Without one it is always taken.')];
}

function association(element: Shape): Field[] {
  if (!is(element, 'bpmn:DataAssociation')) return [];
  return [expression('transformation', 'Transformation', 'What is handed on instead of the whole value, for example: =order.lines')];
}

/** Our groups, in their order. */
export const GROUPS: GroupRow[] = [
  {
    id: 'clerk-cases',
    label: 'Cases',
    after: 'general',
    fields: (element) =>
      processOf(element)
        ? [
            CASE_TITLE,
            attribute('clerk:HistoryTimeToLive', 'value', 'Kept after the end', 'text', 'A duration such as P90D; empty keeps ended cases for ever.', process),
          ]
        : [],
  },
  {
    id: 'clerk-four-eyes',
    label: 'Four eyes',
    after: 'assignmentDefinition',
    fields: (element) =>
      is(element, 'bpmn:UserTask')
        ? [attribute('clerk:Task', 'excludedUsers', 'Who must not do it', 'feel', 'Usernames with commas between, or for example: =[requester.username]')]
        : [],
  },
  {
    id: 'clerk-loop',
    label: 'Loop',
    after: 'general',
    fields: (element) =>
      is(element, 'bpmn:Activity') && is(loop(element), 'bpmn:StandardLoopCharacteristics')
        ? [
            expression('loopCondition', 'Again while', 'Asked after each round.', loop),
            property('loopMaximum', 'At most', 'text', 'How many rounds at most.', loop),
            property('testBefore', 'Ask before the first round', 'check', '', loop),
          ]
        : [],
  },
  {
    id: 'clerk-activation',
    label: 'Goes on when',
    after: 'general',
    fields: (element) =>
      is(element, 'bpmn:ComplexGateway')
        ? [expression('activationCondition', 'Activation condition', 'Sees activationCount, the number of tokens that wait here, for example: =activationCount >= 2')]
        : [],
  },
  {
    id: 'clerk-begins',
    label: 'Start',
    after: 'general',
    fields: (element) => {
      if (is(element, 'bpmn:EventBasedGateway')) return [KIND_OF_GATEWAY];
      return is(element, 'bpmn:ReceiveTask') ? [property('instantiate', 'Begins a case with its message', 'check', '')] : [];
    },
  },
  { id: 'clerk-ordering', label: 'Order', after: 'general', fields: (element) => (is(element, 'bpmn:AdHocSubProcess') ? [ORDERING] : []) },
  { id: 'clerk-condition', label: 'Condition', after: 'general', fields: flowCondition },
  { id: 'clerk-publish', label: 'Message that is sent', after: 'general', fields: publishing },
  { id: 'clerk-data', label: 'Data', after: 'general', fields: association },
];

/** The libraries' groups of one trigger: of several they know the first, and lose what is made for the others. Ours has them all. */
const ONE_TRIGGER = new Set(['message', 'signal', 'timer', 'error', 'escalation', 'condition', 'conditional', 'link', 'compensation']);

/** Put our groups where they belong among those of the libraries. */
export function withOurs(element: Shape, groups: PanelGroup[], services: PanelServices): PanelGroup[] {
  const several = isMultiple(element);
  const found = groups.filter((group) => !several || !ONE_TRIGGER.has(group.id));
  const rounds = found.find((group) => group.id === 'multiInstance');
  if (rounds?.entries && loop(element)?.$type === 'bpmn:MultiInstanceLoopCharacteristics') rounds.entries.push(entry(ROUNDS));
  for (const row of GROUPS) {
    const fields = row.fields(element);
    if (!fields.length || found.some((group) => group.id === 'condition' && row.id === 'clerk-condition')) continue;
    insert(found, { id: row.id, label: services.translate(row.label), component: Group, entries: fields.map(entry) }, row.after);
  }
  if (several) insert(found, triggersGroup(element, services), 'general');
  if (processOf(element)) found.push(correlationGroup(element, services));
  return found;
}

function insert(groups: PanelGroup[], group: PanelGroup, after: string): void {
  const at = groups.findIndex((one) => one.id === after);
  groups.splice(at < 0 ? Math.min(1, groups.length) : at + 1, 0, group);
}

class ClerkGroups {
  static $inject = ['propertiesPanel', 'translate', 'commandStack', 'bpmnFactory'];

  private readonly services: PanelServices;

  constructor(panel: Services['propertiesPanel'], translate: Services['translate'], stack: Pen['stack'], factory: Pen['factory']) {
    this.services = { translate, pen: { stack, factory } };
    panel.registerProvider(400, this); // below the libraries' own, which have 500 and more
  }

  getGroups(element: Shape): (groups: PanelGroup[]) => PanelGroup[] {
    return (groups) => withOurs(element, groups, this.services);
  }
}

export const groupsModule = { __init__: ['clerkGroups'], clerkGroups: ['type', ClerkGroups] };
