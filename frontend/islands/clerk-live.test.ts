import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { ClerkLive, POLL } from './clerk-live';

/** Locks and streams as a browser has them, with hands on the wires. */
class Stream extends EventTarget {
  static all: Stream[] = [];
  static readonly CLOSED = 2;
  readyState = 1;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
    Stream.all.push(this);
  }
  close(): void {
    this.readyState = 2;
  }
}
const open = (): number => Stream.all.filter((one) => one.readyState === 1).length;
let queue: (() => Promise<void>)[] = [];
let held = false;

function request(_: string, options: { signal: AbortSignal }, work: () => Promise<void>): Promise<void> {
  return new Promise((done, refused) => {
    options.signal.addEventListener('abort', () => refused(new Error('aborted')));
    queue.push(() => (options.signal.aborted ? Promise.resolve() : work().then(done)));
    void next();
  });
}
async function next(): Promise<void> {
  if (held || !queue.length) return;
  held = true;
  await queue.shift()!();
  held = false;
  await next();
}
function hide(hidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  Stream.all = [];
  queue = [];
  held = false;
  vi.stubGlobal('EventSource', Stream);
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
  document.body.innerHTML = '<b class="count" data-live-count="tasks">1</b>';
});
afterEach(() => {
  document.querySelectorAll('clerk-live').forEach((one) => one.remove());
  vi.useRealTimers();
});
function tab(): ClerkLive {
  const live = document.createElement('clerk-live') as ClerkLive;
  live.setAttribute('stream', '/stream/');
  live.setAttribute('counts', '/counts/');
  document.body.append(live);
  return live;
}

test('of eight tabs one holds the stream, and another takes over when it goes', async () => {
  const tabs = Array.from({ length: 8 }, tab);
  await vi.waitFor(() => expect(open()).toBe(1));
  expect(tabs.filter((one) => one.leads)).toHaveLength(1);
  tabs.find((one) => one.leads)!.remove();
  await vi.waitFor(() => expect(open()).toBe(1));
  expect(Stream.all).toHaveLength(2);
});

test('what the stream says is shown', async () => {
  tab();
  await vi.waitFor(() => expect(open()).toBe(1));
  Stream.all[0]!.dispatchEvent(new MessageEvent('counts', { data: '{"tasks": 4}' }));
  expect(document.querySelector('.count')!.textContent).toBe('4');
});

test('a hidden tab closes the stream and opens it again when seen', async () => {
  tab();
  await vi.waitFor(() => expect(open()).toBe(1));
  hide(true);
  await vi.waitFor(() => expect(open()).toBe(0));
  hide(false);
  await vi.waitFor(() => expect(open()).toBe(1));
});

test('after three failures the tab asks now and then instead', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const fetched = vi.fn().mockResolvedValue({ ok: true, json: () => Promise.resolve({ tasks: 6 }) });
  vi.stubGlobal('fetch', fetched);
  tab();
  await vi.waitFor(() => expect(open()).toBe(1));
  for (let n = 0; n < 3; n += 1) Stream.all[0]!.onerror!();
  await vi.waitFor(() => expect(document.querySelector('.count')!.textContent).toBe('6'));
  expect(open()).toBe(0);
  vi.advanceTimersByTime(POLL);
  expect(fetched).toHaveBeenCalledTimes(2);
  expect(fetched.mock.calls[0]![0]).toBe('/counts/');
});
