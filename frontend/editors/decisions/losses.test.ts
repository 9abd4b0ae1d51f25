import { expect, test } from 'vitest';

import { losses } from './losses';

const FILE = '<definitions id="d" xmlns="urn:dmn"><!-- why --><decision id="a" name="A"><question>Why?</question></decision><x id="b" size="10.0"/></definitions>';

test('the same said in another way is no loss', () => {
  const other = '<d:definitions xmlns:d="urn:dmn" id="d" exporter="us"><d:x size="10" id="b"/><d:decision name="A" id="a"><d:question id="q1">Why?</d:question></d:decision></d:definitions>';
  expect(losses(FILE, other)).toEqual([]);
});

test('what would hold anyway need not be said', () => {
  expect(losses('<decisionTable id="t" hitPolicy="UNIQUE"/>', '<decisionTable id="t"/>')).toEqual([]);
});

test('an element, an attribute and a text that are gone are named with the id they belong to', () => {
  const less = '<definitions id="d" xmlns="urn:dmn"><decision id="a"/><x id="b" size="10"/></definitions>';
  expect(losses(FILE, less)).toEqual(['a: name="A"', 'a: <question>', 'a: <question> Why?']);
});

test('of two that are the same, the one that is gone is missed', () => {
  expect(losses('<a><b/><b/></a>', '<a><b/></a>')).toEqual([': <b>']);
});
