import { expect, test } from 'vitest';

import same from './same';

test('lists and objects are the same when all their parts are', () => {
  expect(same({ days: [1, { half: true }] }, { days: [1, { half: true }] })).toBe(true);
  expect(same({ days: [1, { half: true }] }, { days: [1, { half: false }] })).toBe(false);
  expect(same([1], [1, 2])).toBe(false);
  expect(same({ a: undefined }, { b: undefined })).toBe(false);
  expect(same([], {})).toBe(false);
});

test('plain values are the same when they are one and the same', () => {
  expect(same(NaN, NaN)).toBe(true);
  expect(same(0, -0)).toBe(true);
  expect(same(null, undefined)).toBe(false);
  expect(same('1', 1)).toBe(false);
});

test('dates, maps and sets are looked into', () => {
  expect(same(new Date(5), new Date(5))).toBe(true);
  expect(same(new Date(5), new Date(6))).toBe(false);
  expect(same(new Map([['a', [1]]]), new Map([['a', [1]]]))).toBe(true);
  expect(same(new Set([1]), new Set([2]))).toBe(false);
});

test('rings end', () => {
  const ring = (name: string): object => {
    const one: Record<string, unknown> = { name };
    one['self'] = one;
    return one;
  };
  expect(same(ring('a'), ring('a'))).toBe(true);
  expect(same(ring('a'), ring('b'))).toBe(false);
});
