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
  return `${plural(models, 'model')} with ${plural(all.length, 'assumption')}.`;
}

function table({ results }: PanelInput): PanelTable {
  return {
    columns: [
      { name: 'model', label: 'Model', unit: 'text' },
      { name: 'statement', label: 'Assumption', unit: 'text' },
    ],
    rows: results.summary.modelling.map(({ model, statement }) => [model, statement]),
  };
}
