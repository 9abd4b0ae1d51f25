import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { BpmnModdle } from 'bpmn-moddle';
import { describe, expect, test } from 'vitest';

import clerk from '../clerk.json';
import { zeebe } from '../zeebe';
import { arrange } from './routes';
import { layOut, wantsLayout } from './drawing';
import type { Box, Point } from './routes';
import type { Edge, Node } from './grid';

const SUITE = resolve(import.meta.dirname, '../../../../../shared/suites/bpmn-miwg');
const moddle = new BpmnModdle({ zeebe, clerk });

function node(id: string, more: Partial<Node> = {}): Node {
  return { id, width: 100, height: 80, above: 0, below: 0, room: 0, band: 0, corner: 'none', ...more };
}
function edges(...pairs: string[]): Edge[] {
  return pairs.map((pair) => ({ id: pair, source: pair[0]!, target: pair[1]!, name: 0 }));
}

test('steps stand one after another on a line, and the longer way is the straight one', () => {
  const { boxes, routes } = arrange(['a', 'b', 'c', 'd'].map((id) => node(id)), edges('ad', 'ab', 'bc', 'cd'));
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => boxes.get(id)!) as [Box, Box, Box, Box];
  expect(new Set([a, b, c, d].map((one) => one.y)).size).toBe(1);
  expect([a, b, c, d].map((one) => one.x)).toEqual([a, b, c, d].map((one) => one.x).sort((one, other) => one - other));
  expect(routes.get('bc')).toHaveLength(2);
  expect(Math.max(...routes.get('ad')!.map((one) => one.y))).toBeGreaterThan(a.y + a.height);
});

test('an arrow that leads back runs above everything', () => {
  const { boxes, routes } = arrange(['a', 'b', 'c'].map((id) => node(id)), edges('ab', 'bc', 'cb'));
  expect(Math.min(...routes.get('cb')!.map((one) => one.y))).toBeLessThan(boxes.get('b')!.y);
});

test('lanes lie below one another, each with its own steps inside', () => {
  const { boxes, bands } = arrange([node('a'), node('b', { band: 1 }), node('c')], edges('ab', 'bc'), 2);
  for (const [id, band] of [['a', 0], ['b', 1], ['c', 0]] as const) {
    expect(boxes.get(id)!.y).toBeGreaterThan(bands[band]!.y);
    expect(boxes.get(id)!.y + 80).toBeLessThan(bands[band]!.y + bands[band]!.height);
  }
});

interface Drawn {
  shapes: Map<string, Box>;
  edges: Map<string, Point[]>;
  expected: string[];
}

/** Return what a file draws and what it should. */
async function drawn(xml: string): Promise<Drawn> {
  const { rootElement } = await moddle.fromXML(await layOut(xml, moddle as never));
  const parts = rootElement.diagrams.flatMap((one: any) => one.plane.planeElement); // eslint-disable-line
  const shapes = new Map<string, Box>();
  const found = new Map<string, Point[]>();
  for (const one of parts) {
    if (one.bounds) shapes.set(one.bpmnElement.id, one.bounds);
    else found.set(one.bpmnElement.id, one.waypoint);
  }
  const words = 'task|userTask|serviceTask|sendTask|receiveTask|scriptTask|manualTask|businessRuleTask|callActivity|subProcess|transaction|adHocSubProcess|startEvent|endEvent|intermediate\\w+Event|boundaryEvent|\\w+Gateway|participant|lane|dataObjectReference|dataStoreReference|textAnnotation|group|sequenceFlow|messageFlow|association|data\\w+Association';
  const expected = [...xml.matchAll(new RegExp(`<(?:\\w+:)?(?:${words})(?=[\\s>/])[^>]*?\\sid="([^"]+)"`, 'g'))].map((one) => one[1]!);
  return { shapes, edges: found, expected };
}

/** Return the pairs of boxes that lie over one another and do not contain each other. */
function clashes(shapes: Map<string, Box>, ignored: RegExp): string[] {
  const all = [...shapes].filter(([id]) => !ignored.test(id));
  const found: string[] = [];
  all.forEach(([one, a], index) => {
    for (const [other, b] of all.slice(index + 1)) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      const inside = (x: Box, y: Box): boolean => x.x >= y.x && x.y >= y.y && x.x + x.width <= y.x + y.width && x.y + x.height <= y.y + y.height;
      if (!apart && !inside(a, b) && !inside(b, a)) found.push(`${one} ${other}`);
    }
  });
  return found;
}

const ORDER = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"><process id="p" name="Order" isExecutable="true">
  <laneSet id="ls"><lane id="buyer" name="Buyer"><flowNodeRef>s</flowNodeRef><flowNodeRef>ask</flowNodeRef><flowNodeRef>g</flowNodeRef><flowNodeRef>no</flowNodeRef></lane>
   <lane id="boss" name="Boss"><flowNodeRef>check</flowNodeRef><flowNodeRef>sub</flowNodeRef><flowNodeRef>e</flowNodeRef><flowNodeRef>late</flowNodeRef></lane></laneSet>
  <startEvent id="s" name="Wanted"/><userTask id="ask" name="Ask"/><userTask id="check" name="Check"/><boundaryEvent id="b" name="After two days" attachedToRef="check"/>
  <sendTask id="late" name="Remind"/><exclusiveGateway id="g" name="Good?"/><subProcess id="sub" name="Buy"><startEvent id="s2"/><task id="t2"/><endEvent id="e2"/>
   <sequenceFlow id="i1" sourceRef="s2" targetRef="t2"/><sequenceFlow id="i2" sourceRef="t2" targetRef="e2"/></subProcess><endEvent id="e"/><endEvent id="no" name="Not bought"/>
  <dataObject id="o"/><dataObjectReference id="order" name="Order" dataObjectRef="o"/><textAnnotation id="note"><text>Only above 100 euros</text></textAnnotation>
  <association id="a1" sourceRef="check" targetRef="note"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="ask"/><sequenceFlow id="f2" sourceRef="ask" targetRef="check"/><sequenceFlow id="f3" sourceRef="check" targetRef="g"/>
  <sequenceFlow id="f4" name="yes" sourceRef="g" targetRef="sub"/><sequenceFlow id="f5" sourceRef="sub" targetRef="e"/><sequenceFlow id="f6" name="no" sourceRef="g" targetRef="no"/>
  <sequenceFlow id="f7" sourceRef="g" targetRef="ask"/><sequenceFlow id="f8" sourceRef="b" targetRef="late"/></process></definitions>`;

test('a model with lanes and no drawing gets a pool, and everything in it a place of its own', async () => {
  expect(wantsLayout(ORDER)).toBe(true);
  const { shapes, edges: found, expected } = await drawn(ORDER);
  expect(expected.filter((id) => !shapes.has(id) && !found.has(id))).toEqual([]);
  expect(clashes(shapes, /^(b)$/)).toEqual([]);
  const within = (id: string, lane: string): boolean => shapes.get(id)!.y > shapes.get(lane)!.y && shapes.get(id)!.y < shapes.get(lane)!.y + shapes.get(lane)!.height;
  expect(['s', 'ask', 'g', 'no'].every((id) => within(id, 'buyer'))).toBe(true);
  expect(['check', 'sub', 'e', 'late', 'note'].every((id) => within(id, 'boss'))).toBe(true);
  expect(shapes.get('t2')!.x).toBeGreaterThan(shapes.get('sub')!.x);
  for (const points of found.values()) for (const { x, y } of points) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
});

describe.skipIf(!existsSync(SUITE))('the reference models of the MIWG without their drawing', () => {
  for (const file of readdirSync(existsSync(SUITE) ? SUITE : '.').filter((name) => /^(A\.4\.0|B\.2\.0|C\.1\.0|C\.5\.0|C\.6\.0|C\.9\.0)\.bpmn$/.test(name))) {
    test(`${file}: everything is drawn, nothing lies over anything`, async () => {
      const xml = readFileSync(resolve(SUITE, file)).toString('utf8').replace(/<(\w+:)?BPMNDiagram\b[\s\S]*?<\/(\w+:)?BPMNDiagram>/g, '');
      const { shapes, edges: found, expected } = await drawn(xml);
      expect(expected.filter((id) => !shapes.has(id) && !found.has(id))).toEqual([]);
      const loose = [...xml.matchAll(/<(?:\w+:)?(?:boundaryEvent|group)\b[^>]*?\sid="([^"]+)"/g)].map((one) => one[1]);
      expect(clashes(shapes, new RegExp(`^(${loose.join('|')})$`))).toEqual([]);
    }, 30_000);
  }
});
