import { afterEach, beforeEach, expect, test, vi } from 'vitest';

vi.mock('../kit/style', () => ({ style: () => Promise.resolve() })); // no stylesheets load in a test
import type { ClerkForm } from './clerk-form';
import './clerk-form';

const SCHEMA = {
  type: 'default',
  components: [
    { type: 'textfield', id: 'f1', key: 'name', label: 'Name', validate: { required: true } },
    { type: 'number', id: 'f2', key: 'days', label: 'Days', readonly: true },
    { type: 'textfield', id: 'f3', key: 'address.city', label: 'City' },
    { type: 'text', id: 'f4', text: 'Hello {{name}}' },
    { type: 'textarea', id: 'f5', key: 'note', label: 'Note' },
  ],
};
let posted: string[] = [];

/** Put a page up as a browser does: an element is connected with its children, not before them. */
function put(html: string): void {
  const part = document.createElement('div');
  part.innerHTML = html;
  document.body.replaceChildren(part);
}

function page(data: object, more: { errors?: object; attributes?: string } = {}): Promise<ClerkForm> {
  put(`
    <div><clerk-form ${more.attributes ?? ''}>
      <script type="application/json" data-name="schema">${JSON.stringify(SCHEMA)}</script>
      <script type="application/json" data-name="data">${JSON.stringify(data)}</script>
      <script type="application/json" data-name="errors">${JSON.stringify(more.errors ?? {})}</script>
      <script type="application/json" data-name="sentences">{"Field is required.": "Bitte ausfüllen."}</script>
      <p class="skeleton"></p></clerk-form>
    <form data-clerk-form><input type="hidden" name="csrfmiddlewaretoken" value="token"><input type="hidden" name="data">
      <button id="done" name="action" value="complete">Done</button>
      <button id="draft" name="action" value="draft" formnovalidate>Draft</button></form></div>`);
  posted = [];
  document.querySelector('form[data-clerk-form]')!.addEventListener('submit', (event) => {
    if (!event.defaultPrevented) posted.push(document.querySelector<HTMLInputElement>('input[name=data]')!.value);
    event.preventDefault();
  });
  const island = document.querySelector<ClerkForm>('clerk-form')!;
  return vi.waitFor(() => {
    expect(island.dataset['ready']).toBe('');
    return island;
  });
}
function type(name: string, value: string): void {
  const input = [...document.querySelectorAll<HTMLInputElement>('clerk-form input, clerk-form textarea')].find((one) => one.id.endsWith(`-${name}`))!;
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('blur'));
}
const words = (): string => document.querySelector('clerk-form')!.textContent!;

function submit(id: string): void {
  const form = document.querySelector<HTMLFormElement>('form[data-clerk-form]')!;
  const event = new Event('submit', { bubbles: true, cancelable: true });
  Object.assign(event, { submitter: document.querySelector(`#${id}`) });
  form.dispatchEvent(event);
}

beforeEach(() => vi.stubGlobal('fetch', vi.fn().mockResolvedValue({ ok: true, json: () => Promise.resolve({}) })));
afterEach(() => document.body.replaceChildren());

test('the skeleton gives way to the form with its data', async () => {
  const island = await page({ name: 'Lea', days: 5 });
  expect(document.querySelector('.skeleton')).toBeNull();
  expect(island.data).toMatchObject({ name: 'Lea', days: 5 });
  expect(words()).toContain('Hello Lea');
});

test('submitting writes the data into the paired form', async () => {
  await page({ name: 'Lea', days: 5, secret: 'not a field' });
  submit('done');
  expect(posted.map((one) => JSON.parse(one))).toEqual([{ name: 'Lea', days: 5, address: { city: '' }, note: '' }]);
});

test('what fails the checks is not sent, and the field says why', async () => {
  await page({ name: '' });
  submit('done');
  expect(posted).toEqual([]);
  await vi.waitFor(() => expect(words()).toContain('Bitte ausfüllen.'));
});

test('a draft is sent unchecked', async () => {
  await page({ name: '' });
  submit('draft');
  expect(posted).toHaveLength(1);
});

test('errors of a refused submission stand at their fields, others above the form', async () => {
  await page({ name: 'Lea' }, { errors: { 'address.city': ['There is no such city.'], '': ['The team is too thin.'] } });
  await vi.waitFor(() => expect(document.querySelector('.fjs-has-errors')?.textContent).toContain('There is no such city.'));
  expect(document.querySelector('clerk-form .notice')!.textContent).toBe('The team is too thin.');
});

test('a refusal stays when the server computes, until its field is touched', async () => {
  const island = await page({ name: 'Lea' }, { errors: { name: ['Taken.'], 'address.city': ['Needed.'] } });
  const said = (): string[] => [...document.querySelectorAll('.fjs-form-field-error')].map((one) => one.textContent);
  island.write({ errors: { name: ['Taken.'] } });
  await vi.waitFor(() => expect(said()).toEqual(['Taken.', 'Needed.']));
  island.write({ values: { days: 4 } }); // what the server checks again and finds right now is said no more
  await vi.waitFor(() => expect(said()).toEqual(['Needed.']));
  type('f3', 'Ulm');
  await vi.waitFor(() => expect(said()).toEqual([]));
});

test('typing asks the server, and its values, errors and texts are shown', async () => {
  const answer = { values: { days: 4 }, errors: { name: ['Taken.'] }, texts: { f4: 'Good day' } };
  const island = await page({ name: 'Lea' }, { attributes: 'compute-url="/compute/"' });
  const asked = vi.fn().mockResolvedValue({ ok: true, json: () => Promise.resolve(answer) });
  vi.stubGlobal('fetch', asked);
  type('f1', 'Mara');
  await vi.waitFor(() => expect(island.data['days']).toBe(4));
  const [url, sent] = asked.mock.calls[0] as [string, RequestInit];
  expect([url, JSON.parse(sent.body as string).data.name, (sent.headers as Record<string, string>)['X-CSRFToken']]).toEqual(['/compute/', 'Mara', 'token']);
  await vi.waitFor(() => expect(words()).toContain('Taken.'));
  expect(words()).toContain('Good day');
});

test.each(['f1', 'f5'])('what one types into %s stays when the server answers meanwhile', async (field) => {
  const island = await page({ name: 'Lea' });
  type(field, 'Who looks after it?');
  island.write({ values: { days: 4 } });
  submit('done');
  expect(JSON.stringify(JSON.parse(posted[0]!))).toContain('Who looks after it?');
});

test('who has sent the form is not asked about it any more', async () => {
  await page({ name: 'Lea' }, { attributes: 'compute-url="/compute/"' });
  const asked = vi.fn().mockResolvedValue({ ok: true, json: () => Promise.resolve({}) });
  vi.stubGlobal('fetch', asked);
  vi.useFakeTimers();
  type('f1', 'Mara');
  vi.advanceTimersByTime(299);
  submit('done');
  vi.advanceTimersByTime(1000);
  expect(asked).not.toHaveBeenCalled();
  vi.useRealTimers();
});

test('a readonly form neither asks nor submits', async () => {
  await page({ name: 'Lea' }, { attributes: 'readonly compute-url="/compute/"' });
  submit('done');
  expect(posted).toEqual(['']);
  expect(fetch).not.toHaveBeenCalled();
});

test('leaving with unsaved changes asks first, leaving by submitting does not', async () => {
  await page({ name: 'Lea' });
  const leave = (): boolean => !dispatchEvent(new Event('beforeunload', { cancelable: true }));
  expect(leave()).toBe(false);
  type('f1', 'Mara');
  await vi.waitFor(() => expect(leave()).toBe(true));
  submit('done');
  expect(leave()).toBe(false);
});

test('a schema that cannot be read says so', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  put('<clerk-form><script type="application/json" data-name="schema">{"components": [{"type": "nonsense"}]}</script></clerk-form>');
  await vi.waitFor(() => expect(words()).toContain('This form cannot be shown.'));
});
