import { expect, test } from 'vitest';

import { widenLabels } from './labels';

test('a name gets room for its longest word, around the same middle, and one with room stays as it is', () => {
  const label = (name: string, x: number, width: number) => ({ type: 'label', x, width, labelTarget: { businessObject: { name } } });
  const [narrow, wide] = [label('be Withdrawn', 456, 54), label('Escalation', 10, 90)];
  const drawn: unknown[] = [];
  const parts = {
    elementRegistry: { filter: (holds: (one: unknown) => boolean) => [narrow, wide, { type: 'bpmn:Task', x: 0, width: 1 }].filter(holds), getGraphics: () => 'graphics' },
    graphicsFactory: { update: (...all: unknown[]) => drawn.push(all) },
  };
  widenLabels({ get: (name: keyof typeof parts) => parts[name] } as never, (word) => 6.4 * word.length);
  expect([narrow, wide].map(({ x, width }) => [x, width])).toEqual([[453, 59], [10, 90]]);
  expect(drawn).toEqual([['shape', narrow, 'graphics']]);
});
