import { beforeEach, expect, test, vi } from 'vitest';

import { mayGo } from './clerk-file-tree';

const LINES = `<clerk-file-tree data-handle="leave" data-move="/studio/leave/move/PATH"><div>
  <section class="shelf"><div class="shelf-head" data-into="forms"></div><ul>
    <li data-path="forms/ask.form"><a href="#">Ask</a></li>
    <li><details open data-folder="forms/hr"><summary data-into="forms/hr">hr</summary><ul data-into="forms/hr"></ul></details></li></ul></section></div>
  <form method="post" hidden><input name="folder"><input name="name"></form></clerk-file-tree>`;

function open(): void {
  const page = document.createElement('div');
  page.innerHTML = LINES;
  document.body.replaceChildren(page);
}

beforeEach(() => {
  sessionStorage.clear();
  open();
});

test('a file goes into folders of its sort alone, and a folder never into itself', () => {
  expect(mayGo('forms/ask.form', 'forms/hr')).toBe(true);
  expect(mayGo('forms/ask.form', 'forms')).toBe(false);
  expect(mayGo('forms/ask.form', 'tables/hr')).toBe(false);
  expect(mayGo('forms/hr', 'forms/hr/old')).toBe(false);
  expect(mayGo('README.md', 'docs')).toBe(true);
});

test('dropping a file on a folder posts where it goes', () => {
  const form = document.querySelector('form')!;
  form.requestSubmit = vi.fn();
  document.querySelector('[data-path]')!.dispatchEvent(new Event('dragstart', { bubbles: true }));
  document.querySelector('summary')!.dispatchEvent(new Event('drop', { bubbles: true, cancelable: true }));
  expect(form.requestSubmit).toHaveBeenCalledOnce();
  expect(new URL(form.action).pathname).toBe('/studio/leave/move/forms/ask.form');
  expect(new FormData(form).get('folder')).toBe('forms/hr');
});

test('a folded folder stays folded', () => {
  const folder = document.querySelector('details')!;
  folder.open = false;
  folder.dispatchEvent(new Event('toggle'));
  open();
  expect(document.querySelector('details')!.open).toBe(false);
});
