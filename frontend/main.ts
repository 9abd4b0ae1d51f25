/** The kit: look, htmx and the small behaviours of every page. Islands come as chunks of their own, on demand. */
import './styles/main.css';
import './kit/htmx';
import './kit/dialogs';
import './kit/menus';
import './kit/keys';
import './kit/toasts';
import { arrived, loadIslands } from './kit/islands';

loadIslands(document);
document.addEventListener('htmx:load', (event) => loadIslands((event.target as Element).parentNode ?? document));
// Where tabs are wider than the screen, the one that is open is in sight.
for (const tab of document.querySelectorAll<HTMLElement>('.tabs .active')) tab.closest('.tabs')!.scrollLeft = tab.offsetLeft - 48;
document.addEventListener('htmx:load', arrived, { once: true });
