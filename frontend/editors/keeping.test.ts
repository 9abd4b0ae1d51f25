import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { BpmnModdle } from 'bpmn-moddle';
import { describe, expect, test } from 'vitest';

import clerk from './designer/clerk.json';
import { defaultsOf, losses } from './designer/losses';
import { spell } from './designer/spelling';
import { zeebe } from './designer/zeebe';
import { Keeper } from './keeping';

const SUITE = resolve(import.meta.dirname, '../../../shared/suites/bpmn-miwg');
const moddle = spell(new BpmnModdle({ zeebe, clerk }));
const SPACES = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x"';
const model = (inside: string): string => `<definitions ${SPACES} id="d"><process id="p">${inside}</process></definitions>`;

/** Return what a file becomes if a library that knows no `x` and no comment reads it and a person changes what it wrote. */
function kept(inside: string, through: string, now: string): string {
  const written = new Keeper(model(inside), model(through)).keep(model(now));
  return /<process id="p">([\s\S]*)<\/process>/.exec(written)?.[1] ?? written;
}

async function written(xml: string): Promise<string> {
  const { rootElement } = await moddle.fromXML(xml);
  return (await moddle.toXML(rootElement, { format: true })).xml;
}

describe('what a library left out is put back', () => {
  test('attributes, texts, elements and comments, also where something beside them was changed', () => {
    const before = '<!-- first --><task id="t" name="A" x:kind="k"><documentation>Why</documentation><x:more/></task><task id="u"/>';
    expect(kept(before, '<task id="t" name="A"><documentation/></task><task id="u"/>', '<task id="t" name="B"><documentation/></task><task id="u"/>')).toBe(
      '<!-- first --><task id="t" name="B" x:kind="k"><documentation>Why</documentation><x:more/></task><task id="u"/>',
    );
  });

  test('a reference that leads nowhere stands where it stood', () => {
    const refs = (...names: string[]): string => `<task id="t">${names.map((name) => `<ref>${name}</ref>`).join('')}</task>`;
    expect(kept(refs('a', 'gone', 'b'), refs('a', 'b'), refs('a', 'b', 'c'))).toBe(refs('a', 'gone', 'b', 'c'));
  });

  test('what the library calls otherwise gets its name back', () => {
    const said = (name: string, text: string): string => `<task id="t"><${name}>${text}</${name}></task>`;
    expect(kept(said('formalExpression', 'a'), said('expression', 'a'), said('expression', 'b'))).toBe(said('formalExpression', 'b'));
  });

  test('what a person has changed or taken away stays so', () => {
    const before = '<task id="t" x:kind="k"><documentation>Why</documentation></task><task id="u" x:kind="k"/>';
    expect(kept(before, '<task id="t"><documentation/></task><task id="u"/>', '<task id="t"><documentation>Because</documentation></task>')).toBe(
      '<task id="t" x:kind="k"><documentation>Because</documentation></task>',
    );
  });

  test('what the library gives an id is still the same', () => {
    const rows = (...rows: string[]): string => `<task id="t">${rows.join('')}</task>`;
    const now = rows('<row id="n1"><a/></row>', '<row id="n2"><b/></row>', '<row id="n3"><c/></row>');
    expect(kept(rows('<row x:k="1"><a/></row>', '<row x:k="2"/>'), rows('<row id="n1"><a/></row>', '<row id="n2"/>'), now)).toBe(
      rows('<row x:k="1"><a/></row>', '<row id="n2" x:k="2"><b/></row>', '<row id="n3"><c/></row>'),
    );
  });

  test('what moved to another parent takes it along', () => {
    expect(kept('<task id="t" x:kind="k"/>', '<task id="t"/>', '<subProcess id="s"><task id="t"/></subProcess>')).toBe('<subProcess id="s"><task id="t" x:kind="k"/></subProcess>');
  });

  test('what became another kind of element keeps only what the library wrote', () => {
    expect(kept('<task id="t" x:kind="k"/>', '<task id="t"/>', '<userTask id="t"/>')).toBe('<userTask id="t"/>');
  });

  test('prefixes that only the lost part uses are declared with it', () => {
    const before = `<definitions ${SPACES} id="d"><y:more xmlns:y="urn:y" y:at="&quot;1&quot;">y:name &lt;</y:more></definitions>`;
    const after = new Keeper(before, `<definitions ${SPACES} id="d"/>`).keep(`<definitions ${SPACES} id="d" name="D"/>`);
    expect(after).toContain('name="D"><y:more xmlns:y="urn:y" y:at="&quot;1&quot;">y:name &lt;</y:more></definitions>');
  });
});

describe.skipIf(!existsSync(SUITE))('the reference models of the MIWG lose nothing', () => {
  for (const file of readdirSync(existsSync(SUITE) ? SUITE : '.').filter((name) => name.endsWith('.bpmn'))) {
    test(file, async () => {
      const bytes = readFileSync(resolve(SUITE, file));
      const encoding = /encoding=["']([^"']+)/.exec(bytes.toString('latin1', 0, 200))?.[1] ?? 'utf-8';
      const xml = new TextDecoder(encoding).decode(bytes).replace(/^(<\?xml[^>]*?) encoding="[^"]*"/, '$1');
      const through = await written(xml);
      const keeper = new Keeper(xml, through);
      const isDefault = defaultsOf(moddle);
      expect(losses(xml, keeper.atWorst(), isDefault)).toEqual([]);
      const now = through.replace(/ id="([^"]+)" name="/g, ' id="$1" name="New ');
      expect(losses(xml, keeper.keep(now), isDefault).filter((one) => !one.what.startsWith('name='))).toEqual([]);
    }, 30_000);
  }
});
