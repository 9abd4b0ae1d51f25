import { Injector } from 'didi';
import { expect, test } from 'vitest';

import { join, type Module } from './joining';
import type { Modeler } from './parts';

class Bus {
  private readonly acts = new Map<string, ((event: object) => unknown)[]>();
  on(event: string, act: (event: object) => unknown): void {
    this.acts.set(event, [...(this.acts.get(event) ?? []), act]);
  }
  fire(event: string): void {
    for (const act of this.acts.get(event) ?? []) act({});
  }
}
class Watcher {
  static $inject = ['eventBus', 'canvas'];
  readonly seen: string[] = [];
  constructor(bus: Bus, readonly canvas: object) {
    bus.on('diagram.init', () => this.seen.push('begun'));
    bus.on('import.done', () => this.seen.push('imported'));
  }
}

test('what joins knows what is there, is told of the beginning, and hears what comes', () => {
  const core: Module = { eventBus: ['type', Bus], canvas: ['value', { name: 'first' }] };
  const modeler = {
    _injector: new Injector([core as never]),
    get(name: string): unknown {
      return this._injector.get(name);
    },
  };
  const bus = modeler.get('eventBus') as Bus;
  bus.fire('diagram.init');
  const again: Module = { canvas: ['value', { name: 'second' }] };
  join(modeler as unknown as Pick<Modeler, 'get'>, [{ __depends__: [again], __init__: ['watcher'], watcher: ['type', Watcher] }]);
  const watcher = modeler.get('watcher') as Watcher;
  expect(watcher.canvas).toEqual({ name: 'first' });
  expect(watcher.seen).toEqual(['begun']);
  bus.fire('import.done');
  bus.fire('diagram.init');
  expect(watcher.seen).toEqual(['begun', 'imported', 'begun']);
});
