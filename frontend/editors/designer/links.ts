/**
 * From an element to what it names: its form, decision, called process or table opens from its pad.
 *
 * The server says where each lives: `{"forms": {"request": "/studio/vacation/edit/forms/request.form"}, "decisions": {…},
 * "processes": {…}, "tables": {…}}`. Names that are computed (`=…`) lead nowhere.
 */
import type { Services, Shape } from './parts';
import { extension, is } from './parts';

export type Links = Partial<Record<'forms' | 'decisions' | 'processes' | 'tables', Record<string, string>>>;

/** Something an element names. */
export interface Linked {
  kind: keyof Links;
  name: string;
  url: string | undefined;
}

const WORDS: Record<keyof Links, string> = {
  forms: 'Open the form {name}',
  decisions: 'Open the decision {name}',
  processes: 'Open the process {name}',
  tables: 'Open the table {name}',
};
const ICONS: Record<keyof Links, string> = {
  forms: 'designer-icon-form',
  decisions: 'designer-icon-decision',
  processes: 'designer-icon-process',
  tables: 'designer-icon-table',
};

/** Return what an element names, and where it is if the app has it. */
export function linked(element: Shape, links: Links): Linked[] {
  const object = element.businessObject;
  if (!object || element.labelTarget) return [];
  const names: [keyof Links, string | undefined][] = [
    ['forms', extension(object, 'zeebe:FormDefinition')?.get('formId')],
    ['decisions', extension(object, 'zeebe:CalledDecision')?.get('decisionId')],
    ['processes', is(object, 'bpmn:CallActivity') ? extension(object, 'zeebe:CalledElement')?.get('processId') : undefined],
    ['tables', table(element)],
  ];
  return names
    .filter((one): one is [keyof Links, string] => Boolean(one[1]) && !one[1]!.startsWith('='))
    .map(([kind, name]) => ({ kind, name, url: links[kind]?.[name] }));
}

/** Return the table that a row step works on. */
function table({ businessObject: object }: Shape): string | undefined {
  if (extension(object, 'zeebe:TaskDefinition')?.get('type') !== 'clerk:rows') return undefined;
  const headers = extension(object, 'zeebe:TaskHeaders')?.get<{ get(name: string): string }[] | undefined>('values') ?? [];
  return headers.find((one) => one.get('key') === 'table')?.get('value');
}

class ClerkLinks {
  static $inject = ['contextPad', 'translate', 'config.clerkLinks', 'eventBus'];

  constructor(
    pad: Services['contextPad'],
    private readonly translate: Services['translate'],
    private readonly links: Links,
    private readonly bus: Services['eventBus'],
  ) {
    pad.registerProvider(600, this);
  }

  getContextPadEntries(element: Shape): Record<string, object> {
    const found = linked(element, this.links ?? {}).filter((one) => one.url);
    return Object.fromEntries(
      found.map((one) => [
        `clerk-open-${one.kind}`,
        {
          group: 'clerk',
          className: ICONS[one.kind],
          title: this.translate(WORDS[one.kind], { name: one.name }),
          action: { click: () => this.bus.fire('clerk.open', { url: one.url }) },
        },
      ]),
    );
  }
}

export const linksModule = { __init__: ['clerkLinks'], clerkLinks: ['type', ClerkLinks] };
