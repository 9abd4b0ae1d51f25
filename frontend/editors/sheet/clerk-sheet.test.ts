import UpdateModdlePropertiesHandler from 'bpmn-js/lib/features/modeling/cmd/UpdateModdlePropertiesHandler';
import { BpmnModdle } from 'bpmn-moddle';
import CommandStack from 'diagram-js/lib/command/CommandStack';
import EventBus from 'diagram-js/lib/core/EventBus';
import { afterEach, beforeEach, expect, test } from 'vitest';
import clerk from '../designer/clerk.json';
import { ClerkSheet, type SheetModeler } from './clerk-sheet';
import { duration } from './reading';
import type { Step } from './writing';

/** The parts of a modeler that the panel needs, without a canvas: commands, selection and events are the real ones. */
async function stage(inside = '') {
  const moddle = new BpmnModdle({ clerk });
  const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:clerk="http://clerkwork.org/schema/1.0" id="d">
    <bpmn:process id="p"><bpmn:userTask id="t" name="Check">${inside}</bpmn:userTask><bpmn:exclusiveGateway id="g" /></bpmn:process></bpmn:definitions>`;
  const { rootElement } = await moddle.fromXML(xml);
  const objects = rootElement.rootElements[0].flowElements;
  const elements: Step[] = objects.map((one: { id: string; $type: string }) => ({ id: one.id, type: one.$type, businessObject: one }));
  const eventBus = new EventBus();
  const registry = { filter: (holds: (one: Step) => boolean) => elements.filter(holds), get: () => undefined };
  const Handler = UpdateModdlePropertiesHandler as unknown as new (registry: object, rules: object) => object;
  const injector = { instantiate: () => new Handler(registry, {}) };
  const stack = new CommandStack(eventBus as never, injector as never);
  stack.registerHandler('update', {} as never);
  let selected: Step[] = [];
  const services: Record<string, unknown> = {
    eventBus,
    selection: {
      get: () => selected,
      select: (one: Step) => {
        selected = [one];
        eventBus.fire('selection.changed', {});
      },
    },
    elementRegistry: registry,
    modeling: { updateModdleProperties: (element: Step, moddleElement: unknown, properties: object) => stack.execute('update', { element, moddleElement, properties }) },
    bpmnFactory: { create: (type: string, attributes?: object) => moddle.create(type as never, attributes as never) },
  };
  const sheet = new ClerkSheet();
  sheet.modeler = { get: (name: string) => services[name] } as SheetModeler;
  document.body.append(sheet);
  const written = async (): Promise<string> => (await moddle.toXML(rootElement)).xml;
  return { sheet, stack, written, select: (services['selection'] as { select(one: Step): void }).select, elements };
}

beforeEach(() => document.body.replaceChildren());
afterEach(() => document.body.replaceChildren());

function type(sheet: HTMLElement, kind: string, at: string, value: string): void {
  const row = sheet.querySelector<HTMLDetailsElement>(`details[data-kind="${kind}"]`)!;
  row.open = true;
  row.dispatchEvent(new Event('toggle'));
  const control = row.querySelector<HTMLInputElement>(at)!;
  control.value = value;
  control.dispatchEvent(new Event('change'));
}

test('a rule is written as words and a setting, each one command', async () => {
  const { sheet, stack, written, select, elements } = await stage();
  expect(sheet.querySelector('.sheet-steps')!.textContent).toBe('Check0');
  select(elements[0]!);
  expect(sheet.querySelectorAll('.sheet-rule')).toHaveLength(12);
  type(sheet, 'requiredWhen', 'textarea', 'Above one hundred.');
  type(sheet, 'requiredWhen', '[data-field=when]', 'amount > 100');
  expect(await written()).toContain(
    '<clerk:sheet><clerk:rule kind="requiredWhen" when="=amount &#62; 100"><clerk:text>Above one hundred.</clerk:text></clerk:rule></clerk:sheet>',
  );
  stack.undo();
  expect(await written()).not.toContain('when=');
  expect(sheet.querySelector<HTMLInputElement>('[data-field=when]')!.value).toBe('');
  stack.undo();
  expect(await written()).not.toContain('clerk:sheet');
});

test('an escalation grows step by step, and can be put in another order', async () => {
  const { sheet, written, select, elements } = await stage();
  select(elements[0]!);
  type(sheet, 'escalation', 'textarea', 'Remind, then ask the board.');
  const add = (): void => sheet.querySelector<HTMLButtonElement>('[data-kind=escalation] [aria-label="Add a step"]')!.click();
  add();
  add();
  const second = sheet.querySelectorAll('.sheet-ladder > li')[1]!;
  const action = second.querySelector<HTMLSelectElement>('[data-field=do]')!;
  action.value = 'tell';
  action.dispatchEvent(new Event('change'));
  expect(await written()).toContain('<clerk:step after="P1D" do="remind" /><clerk:step after="P1D" do="tell" />');
  second.querySelector<HTMLButtonElement>('[aria-label="Move up"]')!.click();
  expect(await written()).toContain('<clerk:step after="P1D" do="tell" /><clerk:step after="P1D" do="remind" />');
});

test('what is left out with the last word leaves nothing behind', async () => {
  const rule = '<clerk:rule kind="Data protection"><clerk:text>No names.</clerk:text></clerk:rule>';
  const { sheet, written, select, elements } = await stage(`<bpmn:extensionElements><clerk:sheet>${rule}</clerk:sheet></bpmn:extensionElements>`);
  select(elements[0]!);
  const own = sheet.querySelector<HTMLDetailsElement>('[data-kind="Data protection"]')!;
  expect(own.querySelector('.sheet-said')!.textContent).toBe('No names.');
  own.open = true;
  own.dispatchEvent(new Event('toggle'));
  own.querySelector<HTMLButtonElement>('.sheet-remove')!.click();
  expect(await written()).not.toContain('extensionElements');
});

test('what is no step has no sheet', async () => {
  const { sheet, select, elements } = await stage();
  select(elements[1]!);
  expect(sheet.querySelector('.sheet-rules')).toBeNull();
});

test('a rule of one’s own is added by its name', async () => {
  const { sheet, written, select, elements } = await stage();
  select(elements[0]!);
  sheet.querySelector<HTMLInputElement>('.sheet-own input')!.value = 'Safety';
  sheet.querySelector<HTMLFormElement>('.sheet-own')!.dispatchEvent(new Event('submit', { cancelable: true }));
  expect(await written()).toContain('<clerk:rule kind="Safety" />');
});

test.each([
  ['P2D', '2 days'],
  ['PT1H30M', '1 hour 30 minutes'],
  ['-P1D', '1 day before'],
  ['P1M', '1 month'],
  ['=limit', '=limit'],
])('%s reads as %s', (written, words) => {
  expect(duration(written)).toBe(words);
});
