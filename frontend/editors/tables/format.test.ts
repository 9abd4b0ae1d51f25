import { expect, test } from 'vitest';

import { format } from './format';

test('what fits on a line stands on one', () => {
  const value = { name: 'stock', columns: [{ name: 'a', type: 'text' }, { name: 'b', options: ['x'.repeat(60), 'y'.repeat(60)] }], none: undefined, empty: [] };
  expect(format(value)).toBe(`{
  "name": "stock",
  "columns": [
    { "name": "a", "type": "text" },
    {
      "name": "b",
      "options": [
        "${'x'.repeat(60)}",
        "${'y'.repeat(60)}"
      ]
    }
  ],
  "empty": []
}
`);
  expect(JSON.parse(format(value))).toEqual(JSON.parse(JSON.stringify(value)));
});
