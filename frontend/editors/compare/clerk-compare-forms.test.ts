import { expect, test } from 'vitest';

import { marked } from './clerk-compare-forms';

test('components are found by their control, else by their turn among those of a type', () => {
  const host = document.createElement('div');
  host.innerHTML = '<div class="fjs-form-field fjs-form-field-text">A</div><div class="fjs-form-field"><input id="fjs-form-1-days"></div><div class="fjs-form-field fjs-form-field-text">B</div>';
  const fields = [{ id: 'intro', type: 'text' }, { id: 'days', type: 'number' }, { id: 'end', type: 'text' }];
  marked(host, fields, { days: 'changed', end: 'added' });
  expect([...host.children].map((part) => part.getAttribute('data-mark'))).toEqual([null, 'changed', 'added']);
});
