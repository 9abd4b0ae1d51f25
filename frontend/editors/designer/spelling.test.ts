import { BpmnModdle } from 'bpmn-moddle';
import { expect, test } from 'vitest';

import { spell } from './spelling';

const MODEL = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">
  <process id="p"><correlationSubscription><correlationPropertyBinding correlationPropertyRef="n"><dataPath>=orderId</dataPath></correlationPropertyBinding></correlationSubscription></process>
  <correlationProperty id="n"><correlationPropertyRetrievalExpression messageRef="m"><messagePath>=order</messagePath></correlationPropertyRetrievalExpression></correlationProperty>
  <message id="m" name="payment"/>
</definitions>`;

test('expressions of correlation are written by the names of the schema', async () => {
  const moddle = spell(new BpmnModdle());
  const { rootElement } = await moddle.fromXML(MODEL);
  const { xml } = await moddle.toXML(rootElement);
  expect(xml).toContain('<messagePath>=order</messagePath>');
  expect(xml).toContain('<dataPath>=orderId</dataPath>');
});
