/// <reference types="vitest/config" />
import { defineConfig, type Plugin } from 'vite';

import { lean } from './lean.ts';
import { neutral } from './neutral.ts';

// Two entries: boot.ts blocks and sets light or dark before the first paint; main.ts is the kit. Islands are chunks of
// their own that main.ts loads where their element stands on a page.
/** Cuts the one eval out of htmx: our policy forbids it, allowEval is off, and a direct eval keeps names from being shortened. */
const noEval: Plugin = {
  name: 'no-eval',
  transform(code, id) {
    if (!id.endsWith('htmx.esm.js')) return null;
    const parts = code.split('return eval(str)');
    if (parts.length !== 2) throw new Error(`Expected one eval in htmx, but found ${parts.length - 1}.`);
    return { code: parts.join('return undefined'), map: null };
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [noEval, neutral, lean],
  resolve: {
    alias: {
      '@bpmn-io/cm-theme': new URL('./editors/feel-theme.ts', import.meta.url).pathname,
      '@bpmn-io/element-templates-validator': new URL('./editors/designer/no-validator.ts', import.meta.url).pathname,
    },
  },
  build: {
    target: 'es2022',
    outDir: '../src/clerkwork/web/static/clerkwork',
    emptyOutDir: true,
    manifest: 'manifest.json',
    modulePreload: false, // with it comes a helper of 700 bytes; islands load their styles themselves (kit/style.ts)
    assetsInlineLimit: 0, // fonts and images stay files: font-src is 'self'
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    license: { fileName: 'licenses.md' },
    rolldownOptions: { input: { boot: 'boot.ts', main: 'main.ts' }, checks: { pluginTimings: false } },
  },
  test: { environment: 'happy-dom', include: ['**/*.test.ts'], restoreMocks: true },
});
