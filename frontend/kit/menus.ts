/**
 * Menus are `<details data-menu>`: they open without JavaScript. Here they close: by a click elsewhere, Escape, or a choice.
 * A `<select data-autosubmit>` sends its form.
 */
export const openMenus = (): NodeListOf<HTMLDetailsElement> => document.querySelectorAll('details[data-menu][open]');

document.addEventListener('click', (event) => {
  const target = event.target as Element;
  for (const menu of openMenus()) {
    if (!menu.contains(target) || target.closest('.dropdown-item')) menu.open = false;
  }
});
document.addEventListener('keydown', (event) => {
  const [menu] = openMenus();
  if (!menu) return;
  if (event.key === 'Escape') {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    void import('../islands/keys').then((keys) => keys.step(menu, event.key === 'ArrowDown' ? 1 : -1));
  }
});
document.addEventListener('change', (event) => {
  const target = event.target as Element;
  if (target.matches('select[data-autosubmit]')) (target as HTMLSelectElement).form?.requestSubmit();
});
