/**
 * Entries that bpmn-js's menus lack: multiple and parallel multiple events, and what begins cases without a start event.
 *
 * And it shows those that bpmn-js keeps for who searches: tasks and gateways that the engine runs are found by the mouse alone.
 *
 * Rule: each row of ADDED is offered wherever an element may become it, and in the menus that create and append.
 */
import { BOUNDARY_EVENT, EVENT_SUB_PROCESS_START_EVENT, TYPED_EVENT } from 'bpmn-js/lib/features/replace/ReplaceOptions';

import type { Moddle, Services, Shape } from './parts';
import { is } from './parts';
import { part, type Pen } from './writing';

interface Added {
  id: string;
  label: string;
  icon: string;
  group: string;
  /** Into which elements it may be made from. */
  from(element: Shape): boolean;
  /** Whether it can be set free on the canvas or after another element. */
  free: boolean;
  type: string;
  attributes?: Record<string, unknown>;
  definitions?: string[];
  /** Tells whether an element is it already. */
  already(object: Moddle): boolean;
}

/** What bpmn-js's menu makes of an element. */
interface Option {
  actionName: string;
  label: string;
  className: string;
  target: { type: string; eventDefinitionType?: string; isInterrupting?: boolean; cancelActivity?: boolean };
}

/** The trigger in the name of an entry of the library's menu. */
const TRIGGER = /^replace-with-(?:non-interrupting-)?(message|timer|signal|conditional|escalation|error|cancel|compensat|link|terminate)/;
const MESSAGE = 'bpmn:MessageEventDefinition';
const SIGNAL = 'bpmn:SignalEventDefinition';
const EVENTS = { id: 'events', name: 'Events' };
const GROUPS: Record<string, { id: string; name: string }> = { events: EVENTS, gateways: { id: 'gateways', name: 'Gateways' }, tasks: { id: 'tasks', name: 'Tasks' } };

const BESIDES: Option[] = [...BOUNDARY_EVENT, ...EVENT_SUB_PROCESS_START_EVENT];

const several = (object: Moddle): boolean => (object.get<Moddle[] | undefined>('eventDefinitions')?.length ?? 0) > 1;
const topStart = (element: Shape): boolean => is(element, 'bpmn:StartEvent') && !is(element.businessObject.$parent, 'bpmn:SubProcess');
const eventSubStart = (element: Shape): boolean =>
  is(element, 'bpmn:StartEvent') && Boolean(element.businessObject.$parent?.get<boolean | undefined>('triggeredByEvent'));
const intermediate = (element: Shape): boolean => is(element, 'bpmn:IntermediateCatchEvent') || is(element, 'bpmn:IntermediateThrowEvent');

function multiple(id: string, label: string, icon: string, type: string, from: (element: Shape) => boolean, attributes: Record<string, unknown>): Added {
  const already = (object: Moddle): boolean =>
    several(object) && object.$type === type && Object.entries(attributes).every(([name, value]) => Boolean(object.get(name)) === value);
  const free = attributes['isInterrupting'] !== false && type !== 'bpmn:BoundaryEvent';
  return { id, label, icon, group: 'events', type, from, free, attributes, definitions: [MESSAGE, SIGNAL], already };
}

/** Return the plain and the parallel variant. */
function both(id: string, label: string, icon: string, type: string, from: (element: Shape) => boolean, attributes: Record<string, unknown> = {}): Added[] {
  const [first, rest] = [label[0]!.toUpperCase(), label.slice(1)];
  return [
    multiple(id, `Multiple ${label}`, `${icon}-multiple`, type, from, { parallelMultiple: false, ...attributes }),
    multiple(`parallel-${id}`, `Parallel multiple ${first.toLowerCase()}${rest}`, `${icon}-parallel-multiple`, type, from, { parallelMultiple: true, ...attributes }),
  ];
}

export const ADDED: Added[] = [
  ...both('multiple-start', 'start event', 'bpmn-icon-start-event', 'bpmn:StartEvent', (one) => topStart(one) || eventSubStart(one), { isInterrupting: true }),
  ...both('multiple-start-beside', 'start event (non-interrupting)', 'bpmn-icon-start-event-non-interrupting', 'bpmn:StartEvent', eventSubStart, { isInterrupting: false }),
  ...both('multiple-catch', 'intermediate catch event', 'bpmn-icon-intermediate-event-catch', 'bpmn:IntermediateCatchEvent', intermediate),
  multiple('multiple-throw', 'Multiple intermediate throw event', 'bpmn-icon-intermediate-event-throw-multiple', 'bpmn:IntermediateThrowEvent', intermediate, {}),
  ...both('multiple-boundary', 'boundary event', 'bpmn-icon-intermediate-event-catch', 'bpmn:BoundaryEvent', (one) => is(one, 'bpmn:BoundaryEvent'), { cancelActivity: true }),
  ...both('multiple-boundary-beside', 'boundary event (non-interrupting)', 'bpmn-icon-intermediate-event-catch-non-interrupting', 'bpmn:BoundaryEvent', (one) => is(one, 'bpmn:BoundaryEvent'), { cancelActivity: false }),
  multiple('multiple-end', 'Multiple end event', 'bpmn-icon-end-event-multiple', 'bpmn:EndEvent', (one) => is(one, 'bpmn:EndEvent'), {}),
  gateway('Exclusive', 'instantiating-gateway', 'Event-based gateway that begins cases'),
  gateway('Parallel', 'instantiating-parallel-gateway', 'Parallel event-based gateway that begins cases'),
  {
    id: 'instantiating-receive',
    label: 'Receive task that begins cases',
    icon: 'bpmn-icon-receive',
    group: 'tasks',
    from: (element) => is(element, 'bpmn:Task'),
    free: true,
    type: 'bpmn:ReceiveTask',
    attributes: { instantiate: true },
    already: (object) => object.$type === 'bpmn:ReceiveTask' && Boolean(object.get('instantiate')),
  },
];

function gateway(kind: string, id: string, label: string): Added {
  return {
    id,
    label,
    icon: 'bpmn-icon-gateway-eventbased',
    group: 'gateways',
    from: (element) => is(element, 'bpmn:Gateway'),
    free: true,
    type: 'bpmn:EventBasedGateway',
    attributes: { instantiate: true, eventGatewayType: kind },
    already: (object) => object.$type === 'bpmn:EventBasedGateway' && Boolean(object.get('instantiate')) && object.get('eventGatewayType') === kind,
  };
}

interface Entry {
  label: string;
  className: string;
  action: unknown;
  group?: object;
  /** Below zero: shown only to who searches. */
  rank?: number;
}
type Entries = Record<string, Entry>;
interface Become {
  element: Shape;
  row: Added;
  made?: Shape;
}
interface Handling {
  registerHandler(command: string, handler: unknown): void;
  execute(command: string, context: Become | Narrow): void;
}
interface Making {
  elementFactory: { create(kind: 'shape', attributes: object): Shape };
  create: { start(event: unknown, shape: Shape, context?: object): void };
  autoPlace: { append(source: Shape, shape: Shape): void };
}

/** Makes an element into a row of ADDED: what replaces it and what makes it multiple is one step for undo. */
class BecomeHandler {
  static $inject = ['bpmnReplace', 'modeling', 'bpmnFactory'];

  constructor(
    private readonly replace: Services['bpmnReplace'],
    private readonly modeling: Services['modeling'],
    private readonly factory: Services['bpmnFactory'],
  ) {}

  preExecute(context: Become): void {
    const { row, element } = context;
    const host = element.host && { host: element.host };
    const target = { type: row.type, ...row.attributes, ...host };
    const made = this.replace.replaceElement(element, target);
    const pen = { factory: this.factory } as Pen;
    this.modeling.updateProperties(made, {
      ...row.attributes,
      ...(row.definitions && { eventDefinitions: row.definitions.map((type) => part(pen, type, made.businessObject)) }),
    });
    context.made = made;
  }
}

interface Narrow {
  /** What the entry of the library does; returns what came of it. */
  act(): Shape;
  trigger: string;
  made?: Shape;
}

/** Leaves a multiple event the one trigger of the kind that it becomes: the library would take the others along. */
class NarrowHandler {
  static $inject = ['modeling'];

  constructor(private readonly modeling: Services['modeling']) {}

  preExecute(context: Narrow): void {
    const made = context.act();
    const all = made.businessObject.get<Moddle[] | undefined>('eventDefinitions') ?? [];
    const kept = all.filter((one) => one.$type.startsWith(`bpmn:${context.trigger}`)).slice(0, 1);
    if (kept.length < all.length) this.modeling.updateProperties(made, { eventDefinitions: kept });
    if (made.businessObject.get('parallelMultiple')) this.modeling.updateProperties(made, { parallelMultiple: false });
    context.made = made;
  }
}

class ClerkMenus {
  static $inject = ['popupMenu', 'commandStack', 'translate', 'bpmnFactory', 'elementFactory', 'create', 'autoPlace', 'selection'];

  private readonly making: Making;

  constructor(
    menu: Services['popupMenu'],
    private readonly stack: Handling,
    private readonly translate: Services['translate'],
    private readonly factory: Services['bpmnFactory'],
    elementFactory: Making['elementFactory'],
    create: Making['create'],
    autoPlace: Making['autoPlace'],
    private readonly selection: Services['selection'],
  ) {
    this.making = { elementFactory, create, autoPlace };
    stack.registerHandler('clerk.become', BecomeHandler);
    stack.registerHandler('clerk.narrow', NarrowHandler);
    menu.registerProvider('bpmn-replace', 900, this.provider((element) => this.replacing(element)));
    menu.registerProvider('bpmn-replace', 800, { getPopupMenuEntries: (element: Shape) => (found: Entries) => this.narrowing(element, found) });
    menu.registerProvider('bpmn-create', 900, this.provider(() => this.creating()));
    menu.registerProvider('bpmn-append', 900, this.provider((element) => this.appending(element)));
  }

  private provider(entries: (element: Shape) => Entries): object {
    return { getPopupMenuEntries: (element: Shape) => (found: Entries) => ({ ...shown(found), ...entries(element) }) };
  }

  /** Return what an element may become. */
  private replacing(element: Shape): Entries {
    if (!element?.businessObject || Array.isArray(element)) return {};
    const rows = ADDED.filter((row) => row.from(element) && !row.already(element.businessObject));
    const ours = this.entries('replace', rows, (row) => () => {
      const context: Become = { element, row };
      this.stack.execute('clerk.become', context);
      if (context.made) this.selection.select(context.made);
      return context.made;
    });
    return { ...this.first(element), ...ours };
  }

  /** Return what a multiple event is with its first trigger alone: the library leaves that out, as if it were so already. */
  private first(element: Shape): Entries {
    const object = element.businessObject;
    const trigger = several(object) && object.get<Moddle[]>('eventDefinitions')[0]!.$type;
    if (!trigger) return {};
    const beside = object.get('isInterrupting') === false || object.get('cancelActivity') === false;
    const same = ({ target }: Option): boolean =>
      target.type === object.$type && target.eventDefinitionType === trigger && (target.isInterrupting === false || target.cancelActivity === false) === beside;
    const option = [...((TYPED_EVENT as Record<string, Option[]>)[trigger] ?? []), ...BESIDES].find(same);
    return option ? { [option.actionName]: { label: this.translate(option.label), className: option.className, action: () => element } } : {};
  }

  /** Let what makes one trigger of several leave the others behind. */
  private narrowing(element: Shape, found: Entries): Entries {
    if (!element?.businessObject || Array.isArray(element) || !several(element.businessObject)) return found;
    const narrow = ([id, entry]: [string, Entry]): [string, Entry] => {
      const trigger = TRIGGER.exec(id)?.[1];
      if (!trigger || typeof entry.action !== 'function') return [id, entry];
      const act = entry.action as () => Shape;
      const action = (): Shape | undefined => {
        const context: Narrow = { act, trigger: trigger[0]!.toUpperCase() + trigger.slice(1) };
        this.stack.execute('clerk.narrow', context);
        return context.made;
      };
      return [id, { ...entry, action }];
    };
    return Object.fromEntries(Object.entries(found).map(narrow));
  }

  private creating(): Entries {
    return this.entries('create', free(), (row) => {
      const start = (event: unknown): void => this.making.create.start(event, this.shape(row));
      return { click: start, dragstart: start };
    });
  }

  private appending(element: Shape): Entries {
    const rows = free().filter((row) => row.type !== 'bpmn:StartEvent' && !row.attributes?.['instantiate']);
    if (is(element, 'bpmn:EndEvent') || !is(element, 'bpmn:FlowNode')) return {};
    return this.entries('append', rows, (row) => ({
      click: () => this.making.autoPlace.append(element, this.shape(row)),
      dragstart: (event: unknown) => this.making.create.start(event, this.shape(row), { source: element }),
    }));
  }

  private entries(verb: string, rows: Added[], action: (row: Added) => unknown): Entries {
    return Object.fromEntries(
      rows.map((row) => {
        const group = verb === 'replace' ? {} : { group: { ...GROUPS[row.group]!, name: this.translate(GROUPS[row.group]!.name) } };
        return [`${verb}-clerk-${row.id}`, { label: this.translate(row.label), className: row.icon, action: action(row), ...group }];
      }),
    );
  }

  private shape(row: Added): Shape {
    const object = this.factory.create(row.type, row.attributes);
    const pen = { factory: this.factory } as Pen;
    if (row.definitions) {
      object.set(
        'eventDefinitions',
        row.definitions.map((type) => part(pen, type, object)),
      );
    }
    return this.making.elementFactory.create('shape', { type: row.type, businessObject: object });
  }
}

/** Return entries of which none but the starts of event sub-processes, which are made of plain ones, waits to be searched for. */
function shown(found: Entries): Entries {
  return Object.fromEntries(Object.entries(found).map(([id, entry]) => [id, (entry.rank ?? 0) < 0 && !id.endsWith('-start') ? { ...entry, rank: 0 } : entry]));
}

function free(): Added[] {
  return ADDED.filter((row) => row.free);
}

export const menusModule = { __init__: ['clerkMenus'], clerkMenus: ['type', ClerkMenus] };
