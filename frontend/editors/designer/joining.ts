/**
 * Adds services to a modeler that runs already.
 *
 * Rule 1: services that are there stay; the added ones know them, and are found by whoever asks the modeler from now on.
 * Rule 2: whoever of the added waits for the beginning is told that it was.
 */
import type { EventBus, Modeler } from './parts';

const BEGINNINGS = new Set(['diagram.init', 'keyboard.init']);

export interface Module {
  __depends__?: Module[];
  [service: string]: unknown;
}
interface Injector {
  _providers: object;
  createChild(modules: Module[]): Injector;
  init(): void;
}
type Running = Pick<Modeler, 'get'> & { _injector: Injector };
type Act = (event: object) => unknown;

/** Add modules with those that they need. */
export function join(modeler: Pick<Modeler, 'get'>, modules: Module[]): void {
  const running = modeler as Running;
  const injector = running._injector.createChild(unknown(modules, running._injector._providers));
  const missed = during(modeler.get('eventBus'), () => injector.init());
  running._injector = injector;
  for (const act of missed) act({});
}

/** Return modules with those that they need, each once and without those whose services are there. */
function unknown(modules: Module[], there: object, seen = new Set<Module>()): Module[] {
  return modules.flatMap((one) => {
    const services = Object.keys(one).filter((name) => !name.startsWith('__'));
    if (seen.has(one) || (services.length && services.every((name) => name in there))) return [];
    seen.add(one);
    return [...unknown(one.__depends__ ?? [], there, seen), { ...one, __depends__: [] }];
  });
}

/** Do something and return what was to be done meanwhile at a beginning that is over. */
function during(bus: EventBus, begin: () => void): Act[] {
  const missed: Act[] = [];
  const on = bus.on as (...given: unknown[]) => void;
  bus.on = (events: string | string[], ...given: unknown[]): void => {
    const at = given.findIndex((one) => typeof one === 'function');
    const act = given[at] as Act;
    if ([events].flat().some((event) => BEGINNINGS.has(event))) missed.push(act.bind(given[at + 1]));
    on.call(bus, events, ...given);
  };
  try {
    begin();
  } finally {
    bus.on = on as EventBus['on'];
  }
  return missed;
}
