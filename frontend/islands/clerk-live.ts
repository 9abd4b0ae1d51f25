/**
 * `<clerk-live stream="/notifications/stream/" counts="/notifications/counts/"></clerk-live>`: live counts for the whole browser.
 *
 * One tab leads (it holds the Web Lock `clerk-live`) and has the only EventSource; it tells the others over a BroadcastChannel. Over
 * HTTP/1.1 a browser opens six connections to a server, so a stream in every tab would hang the seventh. Hidden tabs give the lead
 * away. Where streams fail three times or locks are missing, visible tabs ask `counts` every half minute.
 *
 * The stream sends `event: counts` with `{"tasks": 3}`; see kit/live.ts for what follows.
 */
import { show, type Counts } from '../kit/live';

export const NAME = 'clerk-live';
export const POLL = 30_000;
const PATIENCE = 3; // failures of the stream before polling

export class ClerkLive extends HTMLElement {
  #channel: BroadcastChannel | undefined;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #release: (() => void) | undefined;
  #waiting: AbortController | undefined;
  #failures = 0;

  connectedCallback(): void {
    this.#channel = new BroadcastChannel(NAME);
    this.#channel.onmessage = (event: MessageEvent<Counts>) => show(event.data);
    document.addEventListener('visibilitychange', this.#turn);
    addEventListener('pagehide', this.#rest);
    addEventListener('pageshow', this.#turn);
    this.#turn();
  }

  disconnectedCallback(): void {
    document.removeEventListener('visibilitychange', this.#turn);
    removeEventListener('pagehide', this.#rest);
    removeEventListener('pageshow', this.#turn);
    this.#rest();
    this.#channel?.close();
  }

  /** Say whether this tab holds the stream. */
  get leads(): boolean {
    return this.#source !== undefined;
  }

  readonly #turn = (): void => {
    if (document.hidden) this.#rest();
    else if (!this.#waiting && !this.#timer) this.#stand();
  };

  /** Queue for the lead; whoever gets it streams until hidden or gone. */
  #stand(): void {
    if (!('locks' in navigator) || typeof EventSource === 'undefined' || this.#failures >= PATIENCE) return this.#poll();
    const waiting = new AbortController();
    this.#waiting = waiting;
    navigator.locks
      .request(NAME, { signal: waiting.signal }, () => new Promise<void>((release) => this.#lead(release, waiting)))
      .catch(() => undefined); // aborted: the tab was hidden while it queued
  }

  #lead(release: () => void, waiting: AbortController): void {
    if (waiting.signal.aborted) return release();
    this.#release = release;
    const source = new EventSource(this.getAttribute('stream') ?? '');
    this.#source = source;
    source.addEventListener('counts', (event) => {
      this.#failures = 0;
      this.#tell(JSON.parse((event as MessageEvent<string>).data) as Counts);
    });
    source.onerror = () => {
      this.#failures += 1;
      if (this.#failures < PATIENCE && source.readyState !== EventSource.CLOSED) return;
      this.#failures = PATIENCE;
      this.#rest();
      this.#turn();
    };
  }

  #poll(): void {
    const address = this.getAttribute('counts');
    if (!address) return;
    const ask = async (): Promise<void> => {
      const answer = await fetch(address, { headers: { Accept: 'application/json' } }).catch(() => undefined);
      if (answer?.ok) this.#tell((await answer.json()) as Counts);
    };
    this.#timer = setInterval(() => void ask(), POLL);
    void ask();
  }

  #tell(counts: Counts): void {
    show(counts);
    this.#channel?.postMessage(counts);
  }

  readonly #rest = (): void => {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#source?.close();
    this.#source = undefined;
    this.#waiting?.abort();
    this.#waiting = undefined;
    this.#release?.();
    this.#release = undefined;
  };
}

customElements.define('clerk-live', ClerkLive);
