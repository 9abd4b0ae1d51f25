/** Hears the keys of the shortcuts; what they do comes as a chunk with the first of them (islands/keys.ts). */
const TYPING = 'input, textarea, select, [contenteditable], dialog[open]';

document.addEventListener('keydown', (event) => {
  const palette = event.key === 'k' && (event.ctrlKey || event.metaKey);
  const typing = (event.target as Element).closest(TYPING) !== null;
  if (!palette && (event.ctrlKey || event.metaKey || event.altKey || typing || event.key.length > 1)) return;
  if (palette || event.key === '/') event.preventDefault();
  void import('../islands/keys').then((keys) => keys.press(event));
});
document.addEventListener('click', (event) => {
  if ((event.target as Element).closest('[data-palette]')) void import('../islands/palette').then((one) => one.openPalette());
});
