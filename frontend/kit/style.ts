/**
 * Loads an island's stylesheet once, and waits for it.
 *
 * Islands import theirs as `…css?url`: Vite's own way brings a helper into main.ts that every list page would pay for.
 */
const loading = new Map<string, Promise<void>>();

export function style(url: string): Promise<void> {
  const known = loading.get(url);
  if (known) return known;
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url });
  const loaded = new Promise<void>((resolve) => {
    link.onload = link.onerror = () => resolve();
  });
  loading.set(url, loaded);
  document.head.append(link);
  return loaded;
}

const PATIENCE = 500; // milliseconds

/** Waits a moment for our font: names measured before it is there are drawn into boxes that are too narrow. */
export async function font(): Promise<void> {
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  await Promise.race([late, document.fonts?.load('12px "Inter Variable"').catch(() => undefined)]);
}
