/// <reference types="vitest/config" />
import { defineConfig, type Plugin } from 'vite';

import { lean } from './lean.ts';
import { neutral } from './neutral.ts';
import { parser } from './parser.ts';
import { slim } from './slim.ts';

// Two entries: boot.ts blocks and sets light or dark before the first paint; main.ts is the kit. Islands are chunks of
// their own that main.ts loads where their element stands on a page.
/**
 * Puts ours in the place of the helper that every import of a chunk passes. Vite's would load the styles before it; islands load theirs themselves
 * (kit/style.ts), and lists would pay 700 bytes. Ours says `<html data-missing>` when a chunk does not come, and the frame of the page shows it.
 */
const ownPreload: Plugin = {
  name: 'own-preload',
  transform: (_code, id) =>
    id === '\0vite/preload-helper.js'
      ? { code: "export const __vitePreload = (load) => load().catch((error) => { document.documentElement.dataset.missing = ''; throw error; });", map: null }
      : null,
};

/** Names the styles that islands import as addresses by their path below this folder, as all else in the manifest. */
const relative: Plugin = {
  name: 'relative',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const manifest = bundle['manifest.json'];
      if (manifest?.type !== 'asset') throw new Error('Expected a manifest.json, but there is none.');
      manifest.source = String(manifest.source).replaceAll(`"${import.meta.dirname}/`, '"');
    },
  },
};

/** Tests of what a page has once, an element defined or a listener of the document set when its file is read: each gets a window of its own, 0.7 s. */
const ALONE = [
  'boot.test.ts',
  'editors/{clerk-draft-bar,completing,draft,renaming}.test.ts',
  'islands/{clerk-copy,clerk-theme,fresh,import-progress,inbox,keys,toasts}.test.ts',
  'kit/{dialogs,htmx,keys,menus}.test.ts',
];

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [slim, ownPreload, neutral, lean, parser, relative],
  resolve: {
    alias: {
      'lodash/isEqual': new URL('./islands/same.ts', import.meta.url).pathname,
      '@bpmn-io/cm-theme': new URL('./editors/feel-theme.ts', import.meta.url).pathname,
      '@bpmn-io/element-templates-validator': new URL('./editors/designer/no-validator.ts', import.meta.url).pathname,
    },
  },
  build: {
    target: 'es2022',
    outDir: '../src/clerkwork/web/static/clerkwork',
    emptyOutDir: true,
    manifest: 'manifest.json',
    modulePreload: false,
    assetsInlineLimit: 0, // fonts and images stay files: font-src is 'self'
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    license: { fileName: 'licenses.md' },
    rolldownOptions: { input: { boot: 'boot.ts', main: 'main.ts', de: 'locale/de.ts' }, checks: { pluginTimings: false } },
  },
  test: {
    environment: 'happy-dom',
    restoreMocks: true,
    unstubGlobals: true,
    projects: [
      { extends: true, test: { name: 'together', include: ['**/*.test.ts'], exclude: [...ALONE, 'node_modules/**'], isolate: false, setupFiles: 'fresh-window.ts' } },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
