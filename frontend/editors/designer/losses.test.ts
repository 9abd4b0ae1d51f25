import { BpmnModdle } from 'bpmn-moddle';
import { describe, expect, test } from 'vitest';

import clerk from './clerk.json';
import { defaultsOf, losses } from './losses';
import { zeebe } from './zeebe';

const model = (inside: string): string =>
  `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x" id="d"><process id="p">${inside}</process></definitions>`;

async function written(xml: string): Promise<{ after: string; moddle: never }> {
  const moddle = new BpmnModdle({ zeebe, clerk });
  const { rootElement } = await moddle.fromXML(xml);
  return { after: (await moddle.toXML(rootElement, { format: true })).xml, moddle: moddle as never };
}

describe('what would be dropped', () => {
  test('nothing of two files that differ in order, prefixes and white space', () => {
    const other =
      '<?xml version="1.0"?>\n<b:definitions id="d" xmlns:y="urn:x" xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL">\n' +
      ' <b:process id="p"> <b:task name="&lt;A&gt;" id="t" y:at="1.0"/> </b:process></b:definitions>';
    expect(losses(model('<task id="t" name="&lt;A&gt;" x:at="1"/>'), other)).toEqual([]);
  });

  test('an element, an attribute and a text are each named with the id they belong to', () => {
    const before = model('<task id="t" name="A" x:kind="k"><documentation>Why</documentation><x:more/></task>');
    expect(losses(before, model('<task id="t" name="A"><documentation/></task>'))).toEqual([
      { element: 't', what: 'urn:x#kind="k" of <task>' },
      { element: 't', what: '<documentation> Why' },
      { element: 't', what: '<urn:x#more>' },
    ]);
  });

  test('one of two that are alike is missed', () => {
    expect(losses(model('<task id="t"><outgoing>f</outgoing><outgoing>f</outgoing></task>'), model('<task id="t"><outgoing>f</outgoing></task>'))).toHaveLength(2);
  });

  test('explicit default values are no loss', async () => {
    const xml = model('<startEvent id="s" isInterrupting="true"/>');
    const { after, moddle } = await written(xml);
    expect(losses(xml, after)).toHaveLength(1);
    expect(losses(xml, after, defaultsOf(moddle))).toEqual([]);
  });
});
