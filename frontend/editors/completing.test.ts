import { afterEach, expect, test, vi } from 'vitest';

const editors: { value: string; variables: { name: string }[]; onChange: (value: string) => void }[] = [];
vi.mock('@bpmn-io/feel-editor', () => ({
  default: class {
    value = '';
    variables: { name: string }[] = [];
    onChange: (value: string) => void;
    constructor({ onChange }: { onChange: (value: string) => void }) {
      this.onChange = onChange;
      editors.push(this as never);
    }
    setValue(value: string): void {
      this.value = value;
    }
    setVariables(variables: { name: string }[]): void {
      this.variables = variables;
    }
    focus(): void {}
  },
})); // CodeMirror measures, which the test's DOM cannot; the browser tests type into the real one
import { completing } from './completing';
import { known } from './tables/known';

afterEach(() => {
  document.body.replaceChildren();
  editors.length = 0;
});

function input(value: string, options = {}): HTMLInputElement {
  const control = Object.assign(document.createElement('input'), { value });
  document.body.append(control);
  return completing(control, () => [{ name: 'amount' }], options);
}

test('a field becomes an editor when somebody goes into it, and keeps the value', async () => {
  const control = input('amount > 1');
  expect(editors).toHaveLength(0);
  const heard: string[] = [];
  control.addEventListener('input', () => heard.push(control.value));
  control.dispatchEvent(new Event('focus'));
  await vi.waitFor(() => expect(control.hidden).toBe(true));
  expect(editors[0]!.value).toBe('amount > 1');
  expect(editors[0]!.variables).toEqual([{ name: 'amount' }]);
  editors[0]!.onChange('amount > 2');
  expect(heard).toEqual(['amount > 2']);
});

test('words stay words until they begin with =, and become so again with Backspace', async () => {
  const control = input('manager', { optional: true });
  control.dispatchEvent(new Event('focus'));
  expect(control.hidden).toBe(false);
  control.value = '=req';
  control.dispatchEvent(new Event('input'));
  await vi.waitFor(() => expect(control.hidden).toBe(true));
  expect(editors[0]!.value).toBe('req');
  editors[0]!.onChange('');
  expect(control.value).toBe('=');
  document.querySelector('.feel-field')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Backspace' }));
  expect([control.hidden, control.value]).toEqual([false, '']);
});

test('a field that may not be changed stays as it is', async () => {
  const control = input('amount > 1');
  control.disabled = true;
  control.dispatchEvent(new Event('focus'));
  await Promise.resolve();
  expect(control.hidden).toBe(false);
});

test('conditions of a table know its columns, those of rows it refers to, and who asks', () => {
  const table = { name: 'loans', columns: [{ name: 'until', type: 'date' }, { name: 'book', type: 'reference', table: 'books' }] };
  const books = { books: { columns: ['title'] } };
  const names = (asked: boolean): string[] => known(table, books, asked).map((one) => one.name);
  expect(names(true)).toEqual(expect.arrayContaining(['until', 'book', 'user']));
  expect(names(false)).not.toContain('user');
  expect(known(table, books).find((one) => one.name === 'book')?.entries).toEqual([{ name: 'title' }]);
});
