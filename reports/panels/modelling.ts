/**
 * What the models assume and which shortcuts they take, in their own words (summary.json). It is
 * a table only.
 */

import { plural } from '../format.ts';
import { emptyShape, type Shape } from '../geometry/frame.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

export const modelling = definePanel<Shape>({
  name: 'modelling',
  question: 'What do the models leave out or shorten?',
  note: '',
  metrics: [],
  files: [],
  followsTime: false,
  size: 'full',
  answer,
  table,
  isTable: true,
  geometry: (_input, width) => emptyShape(width, 'See the table.'),
  draw: () => {},
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
