import { expect, test } from 'vitest';

import { compare, lines } from './compare';

const marked = (there: string, here: string): string => lines(there, here).map((line) => line.mark + line.words).join('|');

test('lines of one side alone are marked, common ones are not', () => {
  expect(marked('a\nb\nc', 'a\nx\nc')).toBe(' a|-b|+x| c');
  expect(marked('a\nb\nc\nd', 'b\nc\ne\nd')).toBe('-a| b| c|+e| d');
  expect(marked('same', 'same')).toBe(' same');
  expect(marked('', 'a')).toBe('-|+a');
});

test('both sides come back from their marks', () => {
  const [there, here] = ['1\n2\n3\n4\n5\n6', '0\n2\n3\n5\n5\n7\n6'];
  const found = lines(there, here);
  const side = (mark: string): string => found.filter((line) => line.mark !== mark).map((line) => line.words).join('\n');
  expect([side('+'), side('-')]).toEqual([there, here]);
});

test('the dialog leaves out what is far from a change', () => {
  const text = Array.from({ length: 40 }, (_, n) => `line ${n}`).join('\n');
  compare(text, text.replace('line 20', 'other'));
  const shown = document.querySelector('.compare-lines')!.textContent!;
  expect(shown).toContain('- line 20');
  expect(shown).toContain('+ other');
  expect(shown).not.toContain('line 3\n');
});
