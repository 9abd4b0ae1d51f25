import { beforeEach, describe, expect, it, vi } from 'vitest';

const ajax = vi.fn(() => Promise.resolve());
vi.mock('htmx.org', () => ({ default: { ajax } }));

const { choose } = await import('./inbox');

const page = `
  <div data-inbox>
    <table><tbody>
      <tr data-row><td><a class="row-link" data-pane-link href="/tasks/1/">One</a></td></tr>
      <tr data-row><td><a class="row-link" data-pane-link href="/tasks/2/">Two</a></td></tr>
    </tbody></table>
    <div data-pane></div>
    <button data-key="c">Claim</button><input>
  </div>`;

function click(index: number, init: MouseEventInit = {}): MouseEvent {
  const event = new MouseEvent('click', { bubbles: true, cancelable: true, ...init });
  document.querySelectorAll('[data-pane-link]')[index]!.dispatchEvent(event);
  return event;
}

function wide(matches: boolean): void {
  vi.stubGlobal('matchMedia', () => ({ matches }));
}

describe('the inbox', () => {
  beforeEach(() => {
    document.body.innerHTML = page;
    ajax.mockClear();
    wide(true);
  });

  it('opens a task beside the list on a wide screen and marks its row', () => {
    expect(click(1).defaultPrevented).toBe(true);
    expect(ajax).toHaveBeenCalledOnce();
    expect([...document.querySelectorAll('tr')].map((row) => row.getAttribute('aria-current'))).toEqual([null, 'true']);
    choose(document.querySelector('[data-pane-link]')!);
    expect(document.querySelectorAll('[aria-current]').length).toBe(1);
  });

  it('leaves the link a link on a narrow screen and with a modifier key', () => {
    expect(click(0, { ctrlKey: true }).defaultPrevented).toBe(false);
    wide(false);
    expect(click(0).defaultPrevented).toBe(false);
    expect(ajax).not.toHaveBeenCalled();
  });

  it('presses the button of a key, but not while somebody types', () => {
    const pressed = vi.fn();
    document.querySelector('button')!.addEventListener('click', pressed);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', bubbles: true }));
    document.querySelector('input')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', bubbles: true }));
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'g', bubbles: true }));
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', bubbles: true }));
    expect(pressed).toHaveBeenCalledOnce(); // "g c" goes to the cases
  });
});
