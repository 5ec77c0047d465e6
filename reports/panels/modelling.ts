/**
 * What the models assume and which shortcuts they take, in their own words (summary.json). It is
 * a table only.
 */

import { plural } from '../format.ts';
import { defineTable, type PanelInput, type PanelTable } from './panel.ts';

export const modelling = defineTable({
  name: 'modelling',
  question: 'What do the models leave out or shorten?',
  answer,
  table,
});

function answer({ results }: PanelInput): string {
  const { modelling: all } = results.summary;
  if (all.length === 0) return 'The summary tells of no assumption of a model.';
  const models = new Set(all.map(({ model }) => model)).size;
  const told = `${plural(all.length, 'assumption')} of ${plural(models, 'model')}`;
  return `${told}: what the real network does otherwise is not in these results.`;
}

function table({ results }: PanelInput): PanelTable {
  return {
    columns: [
      { name: 'model', label: 'Model', unit: 'text' },
      { name: 'statement', label: 'Assumption', unit: 'text' },
    ],
    rows: results.summary.modelling.map(({ model, statement }) => [inWords(model), statement]),
  };
}

/** `storageNodes` as `storage nodes`. */
const inWords = (model: string): string =>
  model.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
