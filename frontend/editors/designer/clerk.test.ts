import { BpmnModdle } from 'bpmn-moddle';
import { expect, test } from 'vitest';
import clerk from './clerk.json';

const MODEL = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:clerk="http://clerkwork.org/schema/1.0" id="d">
  <bpmn:process id="p" isExecutable="true">
    <bpmn:extensionElements><clerk:historyTimeToLive value="P90D" /></bpmn:extensionElements>
    <bpmn:userTask id="t">
      <bpmn:extensionElements>
        <clerk:task excludedUsers="=starter" />
        <clerk:sheet>
          <clerk:rule kind="requiredWhen" when="=amount &#62; 100">
            <clerk:text>Above one hundred.
Two lines &amp; signs.</clerk:text>
            <clerk:why>The law.</clerk:why>
          </clerk:rule>
          <clerk:rule kind="escalation" time="working" region="DE-BY" hours="08:00-16:00">
            <clerk:step after="P2D" do="tell" role="hr" message="Soon." />
          </clerk:rule>
        </clerk:sheet>
      </bpmn:extensionElements>
    </bpmn:userTask>
  </bpmn:process>
</bpmn:definitions>
`;

test('a step sheet comes out of the editor as it went in', async () => {
  const moddle = new BpmnModdle({ clerk });
  const { rootElement, warnings } = await moddle.fromXML(MODEL);
  const { xml } = await moddle.toXML(rootElement, { format: true });
  const words = (text: string): string => text.replace(/>\s+</g, '><').trim();
  expect(warnings).toEqual([]);
  expect(words(xml)).toBe(words(MODEL));
});
