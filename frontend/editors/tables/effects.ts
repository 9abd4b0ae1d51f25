/** What publishing does: the changes in words, and what they do to the rows that are there. */
import type { ClerkTableDesigner } from './clerk-table-designer';
import { h } from './dom';
import { text } from './json-editor';

export interface Sample {
  id: string;
  value: string;
  text: string;
}
export interface Effect {
  tone: 'keep' | 'fill' | 'convert' | 'lose' | 'fail';
  place: string;
  text: string;
  rows: number;
  remedy: string;
  samples: Sample[];
}
export interface Effects {
  stored: boolean;
  rows: number;
  details: string[];
  effects: Effect[];
  problems: number;
}

const ICONS: Record<Effect['tone'], string> = { keep: 'circle-check', fill: 'pencil', convert: 'refresh', lose: 'alert-triangle', fail: 'alert-octagon' };

export function drawEffects(host: ClerkTableDesigner, told: Effects): Node {
  return h(
    'section',
    { class: 'card td-effects' },
    h('header', { class: 'card-header' }, h('h2', { class: 'card-title' }, host.icon('database'), text('publishingDoes', 'What publishing does'))),
    h('div', { class: 'card-body' }, h('p', { class: 'td-sum', 'data-tone': worst(told) }, sum(told)), changes(told), ...told.effects.map((effect) => drawEffect(host, effect))),
  );
}

function worst(told: Effects): string {
  const order = ['fail', 'lose', 'convert', 'fill', 'keep'];
  return told.problems ? 'fail' : (order.find((tone) => told.effects.some((effect) => effect.tone === tone)) ?? 'keep');
}

/** Return the sentence that matters most. */
export function sum(told: Effects): string {
  if (told.problems) return text('correctFirst', 'The definition has problems. Correct what is marked; then you see here what it does.');
  if (!told.stored) return text('newTable', 'A new table. Publishing makes it, empty.');
  const rows = `${told.rows} ${told.rows === 1 ? text('row', 'row') : text('rows', 'rows')}`;
  if (told.effects.some((effect) => effect.tone === 'fail')) return text('cannotPublish', 'This cannot be published: some rows could not follow.');
  if (told.effects.some((effect) => effect.tone === 'lose')) return text('losesData', 'This loses data, and cannot be undone after publishing.');
  if (told.details.length === 0) return `${text('asPublished', 'As it is published, with')} ${rows}.`;
  return `${text('dataKept', 'All data is kept:')} ${rows}.`;
}

function changes(told: Effects): HTMLElement | undefined {
  if (told.details.length === 0) return undefined;
  return h('ul', { class: 'td-changes' }, ...told.details.map((detail) => h('li', {}, detail.charAt(0).toUpperCase() + detail.slice(1))));
}

function drawEffect(host: ClerkTableDesigner, effect: Effect): HTMLElement {
  const samples = effect.samples.map((sample) => h('tr', {}, h('td', {}, sample.value || '–'), h('td', {}, sample.text)));
  return h(
    'div',
    { class: 'td-effect', 'data-tone': effect.tone },
    host.icon(ICONS[effect.tone]),
    h('div', {}, h('p', {}, effect.text, ' ', effect.remedy && h('em', {}, effect.remedy)), samples.length > 0 && h('table', { class: 'td-samples' }, h('tbody', {}, ...samples))),
  );
}
