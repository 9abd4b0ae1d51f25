/**
 * What the buttons above the drawing do: `data-do="fit"` names a row of DEEDS; `data-tab` shows a pane of the side.
 */
import { isTyping, lend } from './keys';
import { tidy } from './layout/tidy';
import { png, printPicture, standalone, store } from './picture';
import type { Workbench } from './workbench';

const STEP = 1.25;
const GOING = 1500; // milliseconds in which G and a letter go to another page: islands/keys.ts

type Deed = (bench: Workbench, button: HTMLElement) => void | Promise<void>;

const DEEDS: Record<string, Deed> = {
  find: ({ modeler }) => void modeler.get('editorActions').trigger('find'),
  fit: (bench) => bench.fit(),
  zoomIn: (bench) => zoom(bench, STEP),
  zoomOut: (bench) => zoom(bench, 1 / STEP),
  simulate: (bench) => bench.later(() => bench.modeler.get('toggleMode').toggleMode()),
  map: (bench, button) =>
    bench.later(() => {
      const map = bench.modeler.get('minimap');
      if (map.isOpen()) map.close();
      else map.open();
      button.setAttribute('aria-pressed', String(map.isOpen()));
    }),
  tidy: (bench) => {
    tidy(bench.modeler);
    bench.fit();
  },
  problems: ({ host }) => {
    const list = host.querySelector<HTMLElement>('.designer-problems')!;
    list.hidden = !list.hidden;
    host.querySelector('.designer-verdict')?.setAttribute('aria-expanded', String(!list.hidden));
  },
  side: ({ host, modeler }, button) => {
    const closed = host.toggleAttribute('data-side-closed');
    button.setAttribute('aria-pressed', String(!closed));
    modeler.get('canvas').resized();
  },
  full: ({ host, modeler }, button) => {
    button.setAttribute('aria-pressed', String(host.toggleAttribute('data-full')));
    modeler.get('canvas').resized();
  },
  keys: ({ host }) => host.querySelector<HTMLDialogElement>('[data-dialog=keys]')!.showModal(),
  svg: async (bench) => store(await picture(bench), `${stem(bench)}.svg`, 'image/svg+xml'),
  png: async (bench) => store(await png(await picture(bench)), `${stem(bench)}.png`, 'image/png'),
  bpmn: async (bench) => store(await bench.written(), bench.draft.path.split('/').at(-1)!, 'application/xml'),
  print: async (bench) => printPicture(await picture(bench), title(bench)),
};

const KEYS: Record<string, (bench: Workbench) => unknown> = {
  p: (bench) => DEEDS['print']!(bench, bench.host),
  f: ({ modeler }) => modeler.get('editorActions').trigger('find'),
  z: ({ draft }) => draft.undo(),
  y: ({ draft }) => draft.redo(),
  'shift z': ({ draft }) => draft.redo(),
};

export class Tools {
  private readonly acts = (event: Event): void => this.act(event);
  private readonly presses = (event: KeyboardEvent): void => this.press(event);
  private readonly letters = (event: KeyboardEvent): void => this.keep(event);
  private going = -GOING; // when G was pressed

  constructor(private readonly bench: Workbench) {
    bench.host.addEventListener('click', this.acts);
    bench.host.addEventListener('keydown', this.letters);
    document.addEventListener('keydown', this.presses);
    bench.modeler.get('keyboard').addListener(({ keyEvent }) => early(bench, keyEvent));
    const simulate = bench.host.querySelector('[data-do=simulate]');
    bench.modeler.on('tokenSimulation.toggleMode', ({ active }: { active: boolean }) => {
      bench.host.toggleAttribute('data-simulating', active);
      simulate?.setAttribute('aria-pressed', String(active));
    });
  }

  destroy(): void {
    this.bench.host.removeEventListener('click', this.acts);
    this.bench.host.removeEventListener('keydown', this.letters);
    document.removeEventListener('keydown', this.presses);
  }

  private act(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>('[data-do], [data-tab]');
    if (!button || !this.bench.host.contains(button)) return;
    const deed = DEEDS[button.dataset['do'] ?? ''];
    if (deed) void deed(this.bench, button);
    if (button.dataset['tab']) this.turn(button.dataset['tab']);
    button.closest('details')?.removeAttribute('open');
  }

  /** Show one pane of the side. */
  private turn(tab: string): void {
    for (const one of this.bench.host.querySelectorAll<HTMLElement>('[data-tab]')) {
      one.setAttribute('aria-selected', String(one.dataset['tab'] === tab));
      one.tabIndex = one.dataset['tab'] === tab ? 0 : -1;
    }
    for (const pane of this.bench.host.querySelectorAll<HTMLElement>('[data-pane]')) pane.hidden = pane.dataset['pane'] !== tab;
  }

  /** Keep single letters to the drawing, where they are its shortcuts, and `?` tells them; the page has others for the same letters. */
  private keep(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) return;
    event.stopPropagation();
    if (event.key === '?' && !isTyping(event.target)) DEEDS['keys']!(this.bench, this.bench.host);
    else this.lend(event);
  }

  private lend(event: KeyboardEvent): void {
    if (this.bench.draft.editable) lend(event, this.bench.modeler.get('keyboard'));
  }

  /** Save from anywhere on the page; letters, find, undo and redo also where neither the drawing nor a field has the keyboard. */
  private press(event: KeyboardEvent): void {
    if (event.altKey || event.defaultPrevented) return;
    if (!(event.ctrlKey || event.metaKey)) {
      if (event.timeStamp - this.going > GOING) this.lend(event);
      this.going = event.key === 'g' ? event.timeStamp : -GOING;
      return;
    }
    const key = event.key.toLowerCase();
    const deed = key === 's' ? save : isTyping(event.target) ? undefined : KEYS[event.shiftKey ? `shift ${key}` : key];
    if (!deed) return;
    event.preventDefault();
    void deed(this.bench);
  }
}

/** Keep the key that begins a simulation until there is one; from then on the simulation hears it first. */
function early(bench: Workbench, { key }: KeyboardEvent): boolean {
  if (key.toLowerCase() !== 't') return false;
  void DEEDS['simulate']!(bench, bench.host);
  return true;
}

async function save(bench: Workbench): Promise<void> {
  await bench.write();
  await bench.draft.flush();
}

function zoom({ modeler }: Workbench, by: number): void {
  const canvas = modeler.get('canvas');
  canvas.zoom(canvas.zoom() * by, 'auto');
}

async function picture({ modeler }: Workbench): Promise<string> {
  return standalone((await modeler.saveSVG()).svg);
}

function stem({ draft }: Workbench): string {
  return draft.path.split('/').at(-1)!.replace(/\.bpmn$/, '');
}

function title(bench: Workbench): string {
  return bench.name(bench.modeler.get('canvas').getRootElement().id);
}
