import { beforeEach, expect, test } from 'vitest';

import { press as key } from './keys';

let gone: string[] = [];

beforeEach(() => {
  gone = [];
  document.body.innerHTML = `
    <input data-search="top" id="top"><input data-search id="list"><a data-keys="t" id="tasks">My tasks</a>
    <table><tr data-row><td><a class="row-link" href="#1" id="one">1</a></td></tr><tr data-row><td><a class="row-link" href="#2" id="two">2</a></td></tr></table>
    <dialog id="shortcuts"></dialog>`;
  document.querySelector('#tasks')!.addEventListener('click', () => gone.push('tasks'));
});
const focused = (): string => document.activeElement!.id;

test('g and a letter go to a page, the letter alone does not', () => {
  key('t');
  expect(gone).toEqual([]);
  key('g');
  key('t');
  key('t');
  expect(gone).toEqual(['tasks']);
});

test('/ prefers the search of the list to that of the top bar', () => {
  key('/');
  expect(focused()).toBe('list');
});

test('j and k walk through the rows', () => {
  key('j');
  expect(focused()).toBe('one');
  key('j');
  expect(focused()).toBe('two');
  key('k');
  expect(focused()).toBe('one');
});

test('? opens the list of shortcuts', () => {
  key('?');
  expect(document.querySelector<HTMLDialogElement>('#shortcuts')!.open).toBe(true);
});

test('? opens the keys of an editor where there is one', () => {
  document.body.insertAdjacentHTML('beforeend', '<dialog data-dialog="keys" id="drawing"></dialog>');
  key('?');
  expect([...document.querySelectorAll<HTMLDialogElement>('dialog')].filter((one) => one.open).map((one) => one.id)).toEqual(['drawing']);
});
