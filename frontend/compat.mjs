// Lints BPMN files as Camunda's own deployment would: `node compat.mjs FOLDER` prints {file: ["id: message"]} of those with errors.
// Used by tests/browser/test_studio_designer.py on what the designer draws.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { BpmnModdle } from 'bpmn-moddle';

const require = createRequire(import.meta.url);
const { Linter } = require('bpmnlint');
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');
const zeebe = JSON.parse(readFileSync(new URL('node_modules/zeebe-bpmn-moddle/resources/zeebe.json', import.meta.url), 'utf8'));
const linter = new Linter({
  config: { extends: 'plugin:camunda-compat/camunda-cloud-8-9' },
  resolver: new NodeResolver({ require }),
});

const folder = process.argv[2];
const found = {};
for (const name of readdirSync(folder).sort()) {
  const { rootElement } = await new BpmnModdle({ zeebe }).fromXML(readFileSync(join(folder, name), 'utf8'));
  const results = await linter.lint(rootElement);
  const errors = Object.entries(results).flatMap(([rule, reports]) =>
    reports.filter((one) => one.category === 'error' || one.category === 'rule-error').map((one) => `${one.id}: ${one.message} (${rule})`),
  );
  if (errors.length) found[name] = errors;
}
console.log(JSON.stringify(found));
