/**
 * Reads the step sheet of an element of a model, and writes it by commands that can be undone.
 *
 * Rule: every change of a person is one command; what says nothing any more is taken out with it.
 */
export interface Part {
  readonly $type: string;
  $parent?: Part | undefined;
  get<T = unknown>(name: string): T;
  set(name: string, value: unknown): void;
  $instanceOf?(type: string): boolean;
}
export interface Step {
  id: string;
  type: string;
  businessObject: Part;
}
/** What of the modeler writes. */
export interface Pen {
  modeling: { updateModdleProperties(element: Step, part: Part, properties: object): void };
  bpmnFactory: { create(type: string, attributes?: object): Part };
}

const RULE = ['kind', 'when', 'message', 'within', 'time', 'region', 'hours', 'role', 'fallback', 'delegation', 'then', 'text', 'why'];
export const SETTING = RULE.slice(1, 11);

/** Return the word that an attribute says, "" if it is not there. */
export function said(part: Part, name: string): string {
  return (part.get<string | undefined>(name) ?? '').toString();
}

/** Return the step sheet of an element, if it has one. */
export function sheetOf(element: Step): Part | undefined {
  const values = element.businessObject.get<Part | undefined>('extensionElements')?.get<Part[] | undefined>('values') ?? [];
  return values.find((one) => one.$type === 'clerk:Sheet');
}

/** Return the rules of an element in their order. */
export function rulesOf(element: Step): Part[] {
  return sheetOf(element)?.get<Part[] | undefined>('rules') ?? [];
}

/** Return the steps of an escalation. */
export function stepsOf(rule: Part): Part[] {
  return rule.get<Part[] | undefined>('steps') ?? [];
}

/** Tell whether a rule says nothing: neither words nor a setting. */
export function isEmpty(rule: Part): boolean {
  return RULE.slice(1).every((name) => said(rule, name) === '') && stepsOf(rule).length === 0;
}

/** Tell whether something of a rule is executed. */
export function isExecuted(rule: Part): boolean {
  return said(rule, 'when') !== '' || said(rule, 'within') !== '' || said(rule, 'role') !== '' || said(rule, 'delegation') !== '' || stepsOf(rule).length > 0;
}

/** Add a rule to an element, and the sheet with its first; return the rule. */
export function addRule(pen: Pen, element: Step, kind: string, first: Record<string, string> = {}): Part {
  const rule = pen.bpmnFactory.create('clerk:Rule', { kind, ...first });
  const sheet = sheetOf(element);
  if (sheet) {
    rule.$parent = sheet;
    pen.modeling.updateModdleProperties(element, sheet, { rules: [...rulesOf(element), rule] });
  } else addSheet(pen, element, rule);
  return rule;
}

function addSheet(pen: Pen, element: Step, rule: Part): void {
  const sheet = pen.bpmnFactory.create('clerk:Sheet', { rules: [rule] });
  rule.$parent = sheet;
  const object = element.businessObject;
  const extensions = object.get<Part | undefined>('extensionElements');
  if (extensions) {
    sheet.$parent = extensions;
    pen.modeling.updateModdleProperties(element, extensions, { values: [...extensions.get<Part[]>('values'), sheet] });
    return;
  }
  const made = pen.bpmnFactory.create('bpmn:ExtensionElements', { values: [sheet] });
  sheet.$parent = made;
  made.$parent = object;
  pen.modeling.updateModdleProperties(element, object, { extensionElements: made });
}

/** Let a rule, or a step of one, say something else; "" takes the word away. */
export function change(pen: Pen, element: Step, part: Part, name: string, value: string): void {
  if (said(part, name) === value) return;
  pen.modeling.updateModdleProperties(element, part, { [name]: value === '' ? undefined : value });
}

/** Take a rule away, and the sheet with its last. */
export function removeRule(pen: Pen, element: Step, rule: Part): void {
  const sheet = sheetOf(element);
  if (!sheet) return;
  const rest = rulesOf(element).filter((one) => one !== rule);
  if (rest.length > 0) return pen.modeling.updateModdleProperties(element, sheet, { rules: rest });
  const extensions = element.businessObject.get<Part>('extensionElements');
  const values = extensions.get<Part[]>('values').filter((one) => one !== sheet);
  if (values.length > 0) pen.modeling.updateModdleProperties(element, extensions, { values });
  else pen.modeling.updateModdleProperties(element, element.businessObject, { extensionElements: undefined });
}

/** Add a step to an escalation. */
export function addStep(pen: Pen, element: Step, rule: Part): Part {
  const step = pen.bpmnFactory.create('clerk:Step', { after: 'P1D', do: 'remind' });
  step.$parent = rule;
  pen.modeling.updateModdleProperties(element, rule, { steps: [...stepsOf(rule), step] });
  return step;
}

/** Take a step of an escalation away. */
export function removeStep(pen: Pen, element: Step, rule: Part, step: Part): void {
  pen.modeling.updateModdleProperties(element, rule, { steps: stepsOf(rule).filter((one) => one !== step) });
}

/** Put a step of an escalation one place up or down. */
export function moveStep(pen: Pen, element: Step, rule: Part, step: Part, by: number): void {
  const steps = [...stepsOf(rule)];
  const at = steps.indexOf(step);
  const to = at + by;
  if (at < 0 || to < 0 || to >= steps.length) return;
  [steps[at], steps[to]] = [steps[to]!, steps[at]!];
  pen.modeling.updateModdleProperties(element, rule, { steps });
}
