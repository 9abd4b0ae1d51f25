/** The designer's libraries by neutral names, and in the reader's language. */
import { translation } from '../builders/library';

const OURS: Record<string, string> = {
  'Camunda Form': 'Form of this app',
  'Camunda Form (linked)': 'Form of this app',
  'Camunda Form (embedded)': 'Form inside this file',
  'Camunda user task': 'User task of this app',
  'Toggle linting overlays': 'Show what is wrong',
  '{errors} Errors, {warnings} Warnings': '{errors} errors, {warnings} warnings',
  'No Issues': 'Nothing wrong',
  'Token Simulation': 'Simulate',
  'Select or create an event on the canvas': 'Select an event',
};

/** Return the module that gives the libraries their words. */
export function words(sentences: Record<string, string>): object {
  return translation(sentences, OURS);
}
