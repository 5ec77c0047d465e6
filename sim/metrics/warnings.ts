/** What a reader of the results should know before the figures: idle faults, unfinished repairs. */
import type { WalrusViews } from '../models/views.ts';
import { type FaultEntry, type FaultLog, faultLog, isWithoutEffect } from './folds/fault-log.ts';
import { plural } from './format.ts';
import type { MetricsState } from './observer.ts';
import { causeName, faultName } from './tables/names.ts';

export function warningsOf(views: WalrusViews, metrics: MetricsState): string[] {
  const log = metrics.folds[faultLog.fold] as FaultLog;
  const idle = log.entries.filter(isWithoutEffect);
  const alone = idle.filter(({ cause }) => cause < 0);
  return [
    ...alone.map((entry) => `Fault '${faultName(views, entry)}' changed nothing.`),
    ...causeWarnings(views, log.entries, idle),
    ...putOffWarnings(views),
    ...unfinishedWarnings(views),
  ];
}

/** Faults that the run draws meet by chance: one line a cause says how often. */
function causeWarnings(
  views: WalrusViews,
  all: readonly FaultEntry[],
  idle: readonly FaultEntry[],
): string[] {
  const causes = [...new Set(idle.map(({ cause }) => cause))].filter((cause) => cause >= 0);
  return causes
    .sort((a, b) => a - b)
    .map((cause) => {
      const of = (entries: readonly FaultEntry[]) =>
        entries.filter((entry) => entry.cause === cause).length;
      const name = causeName(views, cause);
      return `${of(idle)} of ${plural(of(all), 'fault')} by '${name}' changed nothing.`;
    });
}

/** A policy that waits for a margin that never comes looks like one that does nothing. */
function putOffWarnings(views: WalrusViews): string[] {
  const count = views.repairsPutOff();
  return count === 0
    ? []
    : [`A policy put off ${plural(count, 'repair')} that had not begun at the end.`];
}

const NODES_NAMED_MAX = 5;

/** A repair that the end of the run cut off has moved less than it costs. */
function unfinishedWarnings(views: WalrusViews): string[] {
  const nodes = views.nodesRepairing();
  if (nodes.length === 0) return [];
  const names = nodes
    .slice(0, NODES_NAMED_MAX)
    .map((node) => views.resolved.network.nodes[node].name);
  const rest = nodes.length > names.length ? ', …' : '';
  return [
    `${plural(nodes.length, 'node')} (${names.join(', ')}${rest}) had not finished repairs at the ` +
      'end: what these would still move is in no figure.',
  ];
}
