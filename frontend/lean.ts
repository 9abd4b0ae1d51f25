/**
 * Cuts the editor of text templates out of the designer's properties panel: only forms have such fields, and it brings 30 kB of markdown.
 *
 * The cut must match, so that a new release of the package is looked at and not silently left as it is.
 */
import type { Plugin } from 'vite';

const IMPORT = "import { FeelersEditor } from '@bpmn-io/feelers-editor';";
const STUB = "const FeelersEditor = () => { throw new Error('Expected no text template here.'); };";

export const lean: Plugin = {
  name: 'lean',
  transform(code, id) {
    if (!id.includes('@bpmn-io/properties-panel/dist/index.esm.js')) return null;
    if (!code.includes(IMPORT)) throw new Error(`Expected ${IMPORT} in the properties panel, but it is not there any more.`);
    return { code: code.replace(IMPORT, STUB), map: null };
  },
};
