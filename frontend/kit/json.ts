/** Reads what the server wrote into an island: `<script type="application/json" data-name="schema">…</script>`. */
export function json<T>(host: Element, name: string, otherwise: T): T {
  const element = host.querySelector(`script[data-name="${name}"]`);
  return element ? (JSON.parse(element.textContent || 'null') as T) : otherwise;
}
