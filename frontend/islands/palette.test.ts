import { beforeEach, expect, test } from 'vitest';

import { commands, matching, openPalette } from './palette';

beforeEach(() => {
  document.body.innerHTML = `
    <div class="sidebar"><ul class="nav-list">
      <li><a href="#tasks"><svg></svg><span class="nav-label">My tasks</span><span class="count">7</span></a></li>
      <li><a href="#tables"><span class="nav-label">Tables</span></a></li></ul></div>
    <div class="page-actions"><a href="#tables">Tables</a><button>Start a process</button></div>`;
});

test('every entry of the page is a command once, without its count', () => {
  expect(commands().map((one) => one.label)).toEqual(['My tasks', 'Tables', 'Start a process']);
});

test('letters in order match, the closest first', () => {
  const labels = (query: string): string[] => matching(commands(), query).map((one) => one.label);
  expect(labels('ta')).toEqual(['Tables', 'Start a process', 'My tasks']);
  expect(labels('mtk')).toEqual(['My tasks']);
  expect(labels('xyz')).toEqual([]);
});

test('Enter goes to the marked command', () => {
  let gone = '';
  document.querySelector('[href="#tables"]')!.addEventListener('click', () => (gone = 'tables'));
  openPalette();
  const input = document.querySelector<HTMLInputElement>('dialog.palette input')!;
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown' }));
  expect(document.querySelector('[aria-selected=true]')!.textContent).toBe('Tables');
  expect(input.getAttribute('aria-activedescendant')).toBe('palette-1');
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  expect(gone).toBe('tables');
});

test('keys that were pressed while the palette came count', () => {
  let gone = '';
  document.querySelector('[href="#tasks"]')!.addEventListener('click', () => (gone = 'tasks'));
  openPalette(['m', 'x', 'Backspace', 't', 'Enter']);
  expect(gone).toBe('tasks');
  expect(document.querySelector('dialog.palette')).toBeNull();
  openPalette(['t', 'a']);
  expect(document.querySelector<HTMLInputElement>('dialog.palette input')!.value).toBe('ta');
});
