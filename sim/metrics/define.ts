/**
 * What a metric and a results table are: plain descriptions of a fold over facts.
 *
 * A metric sees facts and the declared views, never a model's insides (foundations.md §2). Its
 * state is plain data, so it is saved with the simulation; it never enters a digest. `define…`
 * return what they are given and register nothing: index.ts lists the members.
 *
 * Facts are told after the state they speak of has changed. Within one event the views may still
 * be on their way, so folds that integrate over time count only what lasted (`blobStates`).
 */
import type { Fact, WantedCodes } from '../engine/index.ts';
import type { WalrusViews } from '../models/views.ts';
import type { Better, Cell, ColumnDescription, MetricValue } from '../results/run-results.ts';
import type { Labels } from './labels.ts';

/** Takes one fact into the state. Written as a method so that folds of any state fit one list. */
export type FoldStep<S> = {
  step(state: S, fact: Fact, views: WalrusViews): void;
}['step'];

/** A state and how facts change it; several metrics and tables may share one by its name. */
export interface FoldDefinition<S> {
  /** Members with the same name share one state and must share `init` and `on`. */
  readonly fold: string;
  init(views: WalrusViews): S;
  /** Fact name → step. */
  readonly on: Readonly<Record<string, FoldStep<S>>>;
  /** Fact name → those of them that its step does anything with, where not all are. */
  readonly wanted?: Readonly<Record<string, WantedCodes>>;
}

export interface MetricRow {
  /** `NO_LABELS` for the value over everything. */
  labels: Labels;
  /** null when there was nothing to measure. */
  value: MetricValue;
}

export interface SampleRow {
  labels: Labels;
  value: number;
}

export interface MetricDefinition<S = unknown> extends FoldDefinition<S> {
  /** `<thing>.<what>`, kebab-case; unique. */
  readonly name: string;
  /** bytes, us, blobs, slivers, shards, share, ratio, … */
  readonly unit: string;
  /** One sentence with the exact definition. */
  readonly help: string;
  readonly better: Better;
  /** Every label name that `finish` and `sample` use. */
  readonly labels: readonly string[];
  /** The value does not depend on the order of facts; a law shuffles them. */
  readonly commutes?: boolean;
  /** Rows of series.csv, read when a probe is taken. Must not change the state. */
  sample?(state: S, views: WalrusViews): SampleRow[];
  /** The values of the summary at `endUs`. Must not change the state: it may be asked twice. */
  finish(state: S, views: WalrusViews, endUs: number): MetricRow[];
}

/** As `MetricDefinition`, with the fold named after the metric when none is given. */
export type MetricOptions<S> = Omit<MetricDefinition<S>, 'fold'> & { fold?: string };

export function defineMetric<S>(options: MetricOptions<S>): MetricDefinition<S> {
  return { ...options, fold: options.fold ?? options.name };
}

/** One file `<name>.csv` of the results folder. */
export interface TableDefinition<S = unknown> extends FoldDefinition<S> {
  readonly name: string;
  readonly help: string;
  /** Units are part of the column names. */
  readonly columns: readonly ColumnDescription[];
  /** Must not change the state. */
  rows(state: S, views: WalrusViews, endUs: number): Cell[][];
}

export type TableOptions<S> = Omit<TableDefinition<S>, 'fold'> & { fold?: string };

export function defineTable<S>(options: TableOptions<S>): TableDefinition<S> {
  return { ...options, fold: options.fold ?? `table ${options.name}` };
}
