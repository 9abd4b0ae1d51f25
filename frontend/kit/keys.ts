/** Hears the keys of the shortcuts; what they do comes as a chunk with the first of them (islands/keys.ts, islands/palette.ts). */
const TYPING = 'input, textarea, select, [contenteditable], dialog[open]';
let early: string[] | undefined; // keys pressed while the palette comes

function openPalette(): void {
  if (early) return;
  const typed = (early = []);
  void import('../islands/palette').then((one) => one.openPalette(typed)).finally(() => (early = undefined));
}

document.addEventListener(
  'keydown',
  (event) => {
    if (!early) return;
    early.push(event.key);
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
document.addEventListener('keydown', (event) => {
  const command = event.ctrlKey || event.metaKey;
  const typing = (event.target as Element).closest(TYPING) !== null;
  if (event.key === 'k' && command) {
    event.preventDefault();
    openPalette();
  }
  if (command || event.altKey || typing || event.key.length > 1) return;
  if (event.key === '/') event.preventDefault();
  void import('../islands/keys').then((keys) => keys.press(event.key));
});
document.addEventListener('click', (event) => {
  if ((event.target as Element).closest('[data-palette]')) openPalette();
});
