/**
 * What became of each blob, and whether it came back as it went in (blobs.csv).
 */

import { bytes, count, instant, plural, sentenceList } from '../format.ts';
import { cellAt, type UnitGrid, unitGrid } from '../geometry/bars.ts';
import { emptyShape, type Legend, legend, type Shape } from '../geometry/frame.ts';
import { drawLegend } from '../marks/axes.ts';
import type { Results } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { BLOB_STATES, type Term, termOf, termsIn } from '../vocabulary.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

interface BlobsShape extends Shape {
  legend: Legend;
  grid: UnitGrid;
  things: number;
}

interface Blob {
  blob: number;
  blobId: string;
  kind: string;
  name: string;
  sizeBytes: number;
  encodedBytes: number;
  certifiedUs: number;
  endEpoch: number;
  state: string;
  readBack: string;
  /** State, and the outcome of the read-back where it failed. */
  fate: Term;
}

const GRID_HEIGHT_MAX = 320;
const READ_BACK_FAILED: Term = { name: 'unread', label: 'Not read back', key: 'bad' };

export const blobs = definePanel<BlobsShape>({
  name: 'blobs',
  question: 'Did every blob come back as it went in?',
  note: 'One cell a blob, in the order of registration.',
  metrics: [],
  files: ['blobs.csv'],
  followsTime: false,
  size: 'half',
  about: 'network',
  answer,
  table,

  geometry({ results }, width) {
    const all = blobsOf(results);
    const fates = termsIn(
      [...BLOB_STATES, READ_BACK_FAILED],
      all.map((one) => one.fate.name),
    );
    const key = legend(
      fates.map((term) => ({
        key: term.key,
        label: `${term.label} ${count(all.filter((one) => one.fate.name === term.name).length)}`,
      })),
      width,
    );
    const grid = unitGrid(
      all.map((one) => one.fate.key),
      width,
      GRID_HEIGHT_MAX,
    );
    const height = key.height + 10 + grid.height;
    return {
      ...(all.length === 0
        ? emptyShape(width, 'No blob was registered.')
        : { width, height, empty: '' }),
      legend: key,
      grid,
      things: all.length,
    };
  },

  draw(svg, { legend: key, grid }) {
    drawLegend(svg, key);
    const cells = svg.append('g').attr('transform', `translate(0,${key.height + 10})`);
    for (const [name, path] of Object.entries(grid.paths)) {
      cells.append('path').attr('class', `fill-${name}`).attr('d', path);
    }
  },

  probe({ results }, shape, x, y) {
    const offset = shape.legend.height + 10;
    const blob = blobsOf(results)[cellAt(shape.grid, shape.things, x, y - offset)];
    if (blob === undefined) return null;
    return {
      x,
      y: offset,
      title: blob.name === '' ? `Blob ${blob.blob}` : blob.name,
      rows: [
        ['Size', bytes(blob.sizeBytes)],
        ['Certified', Number.isNaN(blob.certifiedUs) ? 'never' : instant(blob.certifiedUs)],
        ['State', blob.state],
        ['Read back', blob.readBack === '' ? 'not asked' : blob.readBack],
      ],
    };
  },
});

const parsed = new WeakMap<Results, Blob[]>();

function blobsOf(results: Results): Blob[] {
  const known = parsed.get(results);
  if (known !== undefined) return known;
  const file = results.tables.blobs;
  const [blobId, kind, name, state, readBack] = [
    'blob_id',
    'kind',
    'name',
    'state',
    'read_back',
  ].map((column) => texts(file, column));
  const [blob, size, encoded, certified, endEpoch] = [
    'blob',
    'size_bytes',
    'encoded_bytes',
    'certified_us',
    'end_epoch',
  ].map((column) => numbers(file, column));
  const all = blob.map((index, row): Blob => {
    const failed = readBack[row] !== '' && readBack[row] !== 'ok' && state[row] !== 'lost';
    return {
      blob: index,
      blobId: blobId[row],
      kind: kind[row],
      name: name[row],
      sizeBytes: size[row],
      encodedBytes: encoded[row],
      certifiedUs: certified[row] < 0 ? Number.NaN : certified[row],
      endEpoch: endEpoch[row],
      state: state[row],
      readBack: readBack[row],
      fate: failed ? READ_BACK_FAILED : termOf(BLOB_STATES, state[row]),
    };
  });
  parsed.set(results, all);
  return all;
}

function answer({ results }: PanelInput): string {
  const all = blobsOf(results);
  if (all.length === 0) return 'No blob was registered.';
  const lost = all.filter((one) => one.state === 'lost').length;
  const asked = all.filter((one) => one.readBack !== '');
  const equal = asked.filter((one) => one.readBack === 'ok').length;
  const tail =
    lost === 0 ? 'none was lost' : `${plural(lost, 'blob')} ${lost === 1 ? 'was' : 'were'} lost`;
  if (asked.length === 0) return `No blob was read back at the end; ${tail}.`;
  if (equal === asked.length) {
    const list = plural(equal, 'blob');
    return `Yes: all ${list} read back at the end were equal, byte for byte, and ${tail}.`;
  }
  const outcomes = new Map<string, number>();
  for (const { readBack } of asked) {
    if (readBack !== 'ok') outcomes.set(readBack, (outcomes.get(readBack) ?? 0) + 1);
  }
  const why = sentenceList([...outcomes].map(([name, times]) => `${name} ${count(times)} times`));
  const part = `${count(equal)} of ${plural(asked.length, 'blob')}`;
  return `No: ${part} came back equal (${why}); ${tail}.`;
}

function table({ results }: PanelInput): PanelTable {
  const isTrouble = (one: Blob) => one.fate.key === 'bad';
  const all = blobsOf(results);
  const ordered = [...all.filter(isTrouble), ...all.filter((one) => !isTrouble(one))];
  return {
    columns: [
      { name: 'blob', label: 'Blob', unit: 'number' },
      { name: 'name', label: 'Name', unit: 'text' },
      { name: 'state', label: 'State', unit: 'text', marked: { lost: 'bad' } },
      { name: 'read_back', label: 'Read back', unit: 'text' },
      { name: 'size_bytes', label: 'Size', unit: 'bytes' },
      { name: 'encoded_bytes', label: 'Encoded', unit: 'bytes' },
      { name: 'certified_us', label: 'Certified', unit: 'instant-us' },
      { name: 'end_epoch', label: 'End epoch', unit: 'number' },
      { name: 'kind', label: 'Kind', unit: 'text' },
      { name: 'blob_id', label: 'Blob ID', unit: 'text' },
    ],
    rows: ordered.map((one) => [
      one.blob,
      one.name,
      one.state,
      one.readBack,
      one.sizeBytes,
      one.encodedBytes,
      Number.isNaN(one.certifiedUs) ? null : one.certifiedUs,
      one.endEpoch,
      one.kind,
      one.blobId,
    ]),
  };
}
