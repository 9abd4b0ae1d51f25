/** Hears of sentences to show, on the page or in an htmx answer; what shows them comes as a chunk (islands/toasts.ts). */
type Toasts = CustomEvent<{ value: { text: string; tone: string }[] }>;
const shower = (): Promise<typeof import('../islands/toasts')> => import('../islands/toasts');

document.addEventListener('clerk:toasts', (event) => {
  const { value } = (event as Toasts).detail;
  void shower().then(({ toast }) => value.forEach((one) => toast(one.text, one.tone)));
});
if (document.querySelector('[data-toast]')) void shower();
