/**
 * Loads an island's stylesheet once, and waits for it.
 *
 * A page that names it in its head (`{% preload %}`) has it before the first paint. Vite's own way brings a helper into main.ts that every list
 * page would pay for, so islands import theirs as `…css?url`.
 */
const loading = new Map<string, Promise<void>>();

export function style(url: string): Promise<void> {
  const known = loading.get(url);
  if (known) return known;
  const named = document.querySelector<HTMLLinkElement>(`link[href$="${url.slice(url.lastIndexOf('/'))}"]`);
  const link = named ?? Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url });
  const loaded = new Promise<void>((resolve) => {
    if (link.sheet || (named && 'missing' in document.documentElement.dataset)) return resolve(); // here, or failed before anybody heard it
    link.onload = link.onerror = () => resolve();
  });
  link.media = ''; // what the page names for wide windows stays when the window is made narrow
  loading.set(url, loaded);
  if (!named) document.head.append(link);
  return loaded;
}

const PATIENCE = 500; // milliseconds

/** Waits a moment for our font: names measured before it is there are drawn into boxes that are too narrow. */
export async function font(): Promise<void> {
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  await Promise.race([late, document.fonts?.load('12px "Inter Variable"').catch(() => undefined)]);
}
