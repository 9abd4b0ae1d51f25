/** Wait until what is drawn is painted and nothing else is to be done. */
export function idle(): Promise<void> {
  return new Promise((done) => ('requestIdleCallback' in window ? requestIdleCallback(() => done(), { timeout: 500 }) : setTimeout(done, 50)));
}
