// Writes the icons named in icons.json into src/clerkwork/web/icons.json: name -> the inside of a 24 x 24 outline SVG.
// Run it with `npm run icons` after adding a name.
import { readFileSync, writeFileSync } from 'node:fs';

const here = new URL('.', import.meta.url);
const names = JSON.parse(readFileSync(new URL('icons.json', here), 'utf8'));
const missing = [];

const inside = (name) => {
  let text;
  try {
    text = readFileSync(new URL(`node_modules/@tabler/icons/icons/outline/${name}.svg`, here), 'utf8');
  } catch {
    missing.push(name);
    return '';
  }
  return text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace(/<\/svg>[\s\S]*$/, '')
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, '')
    .replace(/\s*\n\s*/g, '')
    .replace(/\s+\/>/g, '/>');
};

const icons = Object.fromEntries([...new Set(names)].sort().map((name) => [name, inside(name)]));
if (missing.length) {
  console.error(`Expected icons of @tabler/icons, but there are none named: ${missing.join(', ')}.`);
  process.exit(1);
}
writeFileSync(new URL('../src/clerkwork/web/icons.json', here), `${JSON.stringify(icons, null, 1)}\n`);
console.log(`${Object.keys(icons).length} icons`);
