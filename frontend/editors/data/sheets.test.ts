import { expect, test } from 'vitest';

import { csv, delimiterOf, list, parse, pasted } from './sheets';

test('quotes hold separators, line ends and quotes; each row knows its line', () => {
  expect(parse('a,b\n"x\ny","say ""hi"""\n\n,z\n', ',')).toEqual([
    { at: 1, cells: ['a', 'b'] },
    { at: 2, cells: ['x\ny', 'say "hi"'] },
    { at: 5, cells: ['', 'z'] },
  ]);
});

test('a CSV keeps its separator, line ends and mark', () => {
  const kind = csv();
  const text = '\ufeffname;note\r\nAda;"a;b"\r\nBob;\r\n';
  const sheet = kind.read(text);
  expect(sheet.columns).toEqual(['name', 'note']);
  expect(kind.write(sheet)).toBe(text);
  sheet.rows[0]!.cells[1] = 'two\nlines';
  kind.write(sheet);
  expect(sheet.rows.map((row) => row.at)).toEqual([2, 4]);
});

test('the separator is the one that splits evenly', () => {
  expect(delimiterOf('a\tb\n1,5\t2\n')).toBe('\t');
  expect(delimiterOf('one\ntwo\n')).toBe(',');
});

test('unchanged values of a JSON list stay what they are, changed ones follow their column', () => {
  const kind = list(new Set(), new Set());
  const sheet = kind.read('[{"code": "A", "n": 1.50, "ok": true, "gone": null}, {"code": "007"}]');
  sheet.rows[0]!.cells[0] = 'B';
  sheet.rows[1]!.cells[1] = '3';
  sheet.rows[1]!.cells[2] = 'false';
  expect(JSON.parse(kind.write(sheet))).toEqual([{ code: 'B', n: 1.5, ok: true, gone: null }, { code: '007', n: 3, ok: false }]);
});

test('new rows and columns are written', () => {
  const kind = list(new Set(['n']), new Set());
  const sheet = kind.read('[]');
  sheet.columns.push('n');
  sheet.rows.push({ at: 0, cells: ['5'] });
  expect(kind.write(sheet)).toBe('[\n  {"n":5}\n]\n');
});

test('a spreadsheet pastes rows of cells', () => {
  expect(pasted('1\t2\r\n3\t"a\tb"\r\n')).toEqual([['1', '2'], ['3', 'a\tb']]);
});

test('a row that nobody has filled in yet is kept, an empty line is none', () => {
  const kind = csv();
  const content = 'a;b\n1;2\n;\n';
  expect(kind.read(`${content}\n`).rows.map((row) => row.cells)).toEqual([['1', '2'], ['', '']]);
  expect(kind.write(kind.read(content))).toBe(content);
});
