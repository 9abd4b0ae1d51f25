import { expect, test } from 'vitest';

import { dressed } from './namespaces';

const NEW = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:dmndi=\'https://www.omg.org/spec/DMN/20230324/DMNDI/\'/>';

test('a newer file is dressed for dmn-js and comes back as it was', () => {
  const { xml, back } = dressed(NEW);
  expect(xml).toBe('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi=\'https://www.omg.org/spec/DMN/20191111/DMNDI/\'/>');
  expect(back(xml)).toBe(NEW);
});

test('a file of the version that dmn-js reads stays as it is, both ways', () => {
  const file = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>';
  const { xml, back } = dressed(file);
  expect([xml, back(xml)]).toEqual([file, file]);
});
