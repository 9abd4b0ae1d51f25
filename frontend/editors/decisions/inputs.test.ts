import { expect, test } from 'vitest';

import type { Viewer } from './clerk-decision-editor';
import { require, type Drawn } from './inputs';

const decision: Drawn = { x: 100, y: 50, width: 180, height: 80, incoming: [{}], businessObject: { $type: 'dmn:Decision' } };

/** A picture with these shapes, and what is done to it. */
function picture(shapes: Drawn[]): { viewer: Viewer; done: unknown[][] } {
  const done: unknown[][] = [];
  const services: Record<string, object> = {
    modeling: {
      createShape: (shape: Drawn, position: object) => (done.push(['draw', position]), shape),
      updateProperties: (_: Drawn, properties: object) => done.push(['say', properties]),
      connect: (source: Drawn, target: Drawn) => done.push(['connect', source.businessObject.name, target === decision]),
    },
    elementRegistry: { filter: (matches: (shape: Drawn) => boolean) => shapes.filter(matches) },
    elementFactory: { createShape: () => ({ businessObject: { $type: 'dmn:InputData' } }) },
    drdFactory: { create: (type: string, attributes: object) => ({ type, ...attributes }) },
    canvas: { getRootElement: () => ({}) },
  };
  return { viewer: { get: (name: string) => services[name], on: () => undefined } as unknown as Viewer, done };
}

test('an input is drawn below the decision, beside those that are there, with its type, and connected', () => {
  const { viewer, done } = picture([decision]);
  require(viewer, decision, 'amount', 'number');
  expect(done).toEqual([
    ['draw', { x: 340, y: 260 }],
    ['say', { name: 'amount', variable: { type: 'dmn:InformationItem', name: 'amount', typeRef: 'number' } }],
    ['connect', undefined, true],
  ]);
});

test('an input of this name that is there is only connected', () => {
  const amount: Drawn = { x: 0, y: 0, width: 1, height: 1, businessObject: { $type: 'dmn:InputData', name: 'amount' } };
  const { viewer, done } = picture([decision, amount]);
  require(viewer, decision, 'amount', '');
  expect(done).toEqual([['connect', 'amount', true]]);
});
