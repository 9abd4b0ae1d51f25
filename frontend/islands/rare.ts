/** Islands that few pages have, by their elements: a chunk of its own, so that lists do not carry their names. */
import { addIslands } from '../kit/islands';

addIslands({
  'clerk-copy': () => import('./clerk-copy'),
  'clerk-file-tree': () => import('./clerk-file-tree'),
  'clerk-draft-bar': () => import('../editors/clerk-draft-bar'),
  'clerk-compare': () => import('../editors/compare/clerk-compare'),
  'clerk-compare-forms': () => import('../editors/compare/clerk-compare-forms'),
  'clerk-designer': () => import('../editors/designer/clerk-designer'),
  'clerk-text': () => import('../editors/text/clerk-text'),
  'clerk-table-designer': () => import('../editors/tables/clerk-table-designer'),
  'clerk-decision-editor': () => import('../editors/decisions/clerk-decision-editor'),
  'clerk-form-builder': () => import('../editors/forms/clerk-form-builder'),
  'clerk-app-editor': () => import('../editors/app/clerk-app-editor'),
  'clerk-grid': () => import('../editors/data/clerk-grid'),
  'clerk-roles-editor': () => import('../editors/roles/clerk-roles-editor'),
  'form[data-import]': () => import('./import-progress'),
});
