import { expect, test } from 'vitest';

import { parse, print, type Tree } from '../trees';
import { expressions, kindOf, type Kind } from './boxed-kinds';
import { converted } from './converting';
import { feel } from './feel-text';

const text = (words: string): string => `<literalExpression><text>${words}</text></literalExpression>`;
const named = (name: string, inner: string): string => `<contextEntry><variable name="${name}"/>${inner}</contextEntry>`;
const CONTEXT = `<context>${named('net', text('1'))}${named('full price', text('net * 2'))}</context>`;
const LIST = `<list>${text('1')}${text('2')}</list>`;
const RELATION = `<relation><column name="a"/><column name="b"/><row>${text('1')}${text('2')}</row><row>${text('3')}${text('4')}</row></relation>`;
const FOR = `<for iteratorVariable="each"><in>${text('prices')}</in><return>${text('each * 2')}</return></for>`;
const IF = `<conditional><if>${text('x')}</if><then>${text('1')}</then><else>${LIST}</else></conditional>`;
const TABLE = '<decisionTable hitPolicy="FIRST"><output/><rule><outputEntry><text>1</text></outputEntry></rule></decisionTable>';

function logic(inner: string): Tree {
  return expressions(parse(`<decision>${inner}</decision>`))[0]!;
}

/** Return what becomes of an expression, without ids, and what is lost. */
function become(kind: Kind, inner: string): [string, string] {
  const { tree, lost } = converted(kind, logic(inner));
  expect(kindOf(tree)).toBe(kind);
  return [print(tree).replace(/^<\?xml.*\?>\n/, '').trimEnd().replace(/ id="[^"]*"/g, '').replace(/<text\/>/g, '<text></text>'), lost];
}

test.each([
  [CONTEXT, '{net: 1, "full price": net * 2}'],
  [`<context>${named('net', text('1'))}<contextEntry>${text('net + 1')}</contextEntry></context>`, '{net: 1, result: net + 1}.result'],
  [LIST, '[1, 2]'],
  [RELATION, '[{a: 1, b: 2}, {a: 3, b: 4}]'],
  [FOR, 'for each in prices return each * 2'],
  [IF, 'if x then 1 else [1, 2]'],
  [`<filter><in>${LIST}</in><match>${text('item > 1')}</match></filter>`, '([1, 2])[item > 1]'],
  [`<every iteratorVariable="x"><in>${text('all')}</in><satisfies>${text('x')}</satisfies></every>`, 'every x in all satisfies x'],
  [`<invocation>${text('tax')}<binding><parameter name="of"/>${text('net')}</binding></invocation>`, 'tax(of: net)'],
  [`<functionDefinition><formalParameter name="a"/><formalParameter name="b"/>${text('a + b')}</functionDefinition>`, 'function(a, b) a + b'],
])('%s is a line of FEEL', (inner, words) => {
  expect(feel(logic(inner))).toBe(words);
  expect(become('literalExpression', inner)).toEqual([text(words.replace('>', '&gt;')), '']);
});

test('a line becomes the first part of any kind, and that alone is the line again', () => {
  expect(become('context', text('1'))).toEqual([`<context>${named('first', text('1'))}</context>`, '']);
  expect(become('literalExpression', `<list>${text('1')}</list>`)).toEqual([text('1'), '']);
  expect(become('literalExpression', `<context>${named('fee', text('1'))}</context>`)).toEqual([text('{fee: 1}'), '']);
  expect(become('decisionTable', text('1'))[0]).toContain('<outputEntry><text>1</text></outputEntry>');
});

test('lists, named entries and rows become each other', () => {
  expect(become('context', LIST)).toEqual([`<context>${named('item1', text('1'))}${named('item2', text('2'))}</context>`, '']);
  expect(become('list', CONTEXT)).toEqual([`<list>${text('1')}${text('net * 2')}</list>`, 'names']);
  expect(become('relation', CONTEXT)).toEqual([`<relation><column name="net"/><column name="full price"/><row>${text('1')}${text('net * 2')}</row></relation>`, '']);
  expect(become('relation', LIST)).toEqual([`<relation><column name="first"/><row>${text('1')}</row><row>${text('2')}</row></relation>`, '']);
  const [records] = become('list', RELATION);
  expect(records).toBe(`<list><context>${named('a', text('1'))}${named('b', text('2'))}</context><context>${named('a', text('3'))}${named('b', text('4'))}</context></list>`);
  expect(become('relation', records)).toEqual([RELATION, '']);
  expect(become('context', RELATION)[0]).toContain(`${named('row2', `<context>${named('a', text('3'))}`).replace('</contextEntry>', '')}`);
});

test('parts go to the parts of a kind that has as many', () => {
  expect(become('every', FOR)).toEqual([`<every iteratorVariable="each"><in>${text('prices')}</in><satisfies>${text('each * 2')}</satisfies></every>`, '']);
});

test('what has no place of its own is kept as a whole, and comes out again', () => {
  const [filter] = become('filter', LIST);
  expect(filter).toBe(`<filter><in>${LIST}</in><match>${text('')}</match></filter>`);
  expect(become('list', filter)).toEqual([LIST, '']);
  expect(become('list', TABLE)).toEqual([`<list>${TABLE}</list>`, '']);
});

test('a table that becomes a line of FEEL is lost, and that is said', () => {
  expect(become('literalExpression', TABLE)).toEqual([text(''), 'table']);
  expect(become('literalExpression', `<list>${TABLE}</list>`)[1]).toBe('table');
});

test('an empty expression begins as a new one does', () => {
  expect(become('conditional', `<list>${text(' ')}</list>`)[0]).toBe(`<conditional><if>${text('')}</if><then>${text('')}</then><else>${text('')}</else></conditional>`);
});
