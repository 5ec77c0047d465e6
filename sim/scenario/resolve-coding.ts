/** Resolves the section `coding`: every scheme with the fields that it has, and none of others. */
import { resolvePlacement, type World } from './placement.ts';
import { type Problem, show } from './problems.ts';
import { type CodingScheme, pieceCountOf, type ResolvedCoding } from './resolved-coding.ts';
import type { Scenario } from './schema.ts';

type Written = Scenario['coding'];
type Field = Exclude<keyof Written, 'scheme' | 'placement'>;

const FIELDS: Record<CodingScheme, readonly Field[]> = {
  redstuff: ['primary', 'secondary'],
  replication: [],
  rs1d: ['source-pieces'],
  counted: ['source-pieces', 'chunks', 'repair-helpers', 'repair-parts', 'repair-group'],
};

export function resolveCoding(
  scenario: Scenario,
  world: World,
): { coding: ResolvedCoding; problems: Problem[] } {
  const { coding, network } = scenario;
  const { shards } = network;
  const { placement, problems: placementProblems } = resolvePlacement(scenario, world);
  const resolved: ResolvedCoding = {
    ...codingOf(coding, shards, placement?.width ?? shards),
    ...(placement === undefined ? {} : { placement }),
  };
  // What cannot be placed has no number of pieces to compare with.
  if (placementProblems.length > 0) return { coding: resolved, problems: placementProblems };
  const problems = [
    ...foreignFields(coding),
    ...thresholdProblems(resolved),
    ...repairProblems(coding, resolved),
    ...countedProblems(scenario),
    ...readAxisProblems(scenario),
  ];
  return { coding: resolved, problems };
}

/** Of a code with so many pieces. */
function codingOf(written: Written, shards: number, count: number): ResolvedCoding {
  const { scheme } = written;
  const faulty = Math.floor((count - 1) / 3);
  if (scheme === 'redstuff') {
    const primary = written.primary ?? count - 2 * faulty;
    return { scheme, shards, primary, secondary: written.secondary ?? count - faulty };
  }
  const primary = scheme === 'replication' ? 1 : (written['source-pieces'] ?? count - 2 * faulty);
  const pieces = {
    chunks: written.chunks ?? primary,
    helpers: written['repair-helpers'] ?? primary,
    parts: written['repair-parts'] ?? 1,
    group: written['repair-group'] ?? 0,
  };
  return { scheme, shards, primary, secondary: 1, pieces };
}

function foreignFields(written: Written): Problem[] {
  const allowed: readonly string[] = FIELDS[written.scheme];
  return Object.keys(written)
    .filter((field) => !['scheme', 'placement', ...allowed].includes(field))
    .filter((field) => written[field as Field] !== undefined)
    .map((field) => ({
      path: ['coding', field],
      found: `scheme ${show(written.scheme)} has no such parameter`,
      allowed: allowed.length === 0 ? 'none beside scheme' : allowed.join(', '),
      suggestion: '',
    }));
}

function thresholdProblems(resolved: ResolvedCoding): Problem[] {
  const { scheme, primary, secondary, placement } = resolved;
  const count = pieceCountOf(resolved);
  const isRedStuff = scheme === 'redstuff';
  const fields: [string, number][] = [
    [isRedStuff ? 'primary' : 'source-pieces', primary],
    ['secondary', secondary],
  ];
  const what = isRedStuff ? 'source symbols leave no repair symbol' : 'leave no repair piece';
  return fields
    .filter(([, threshold]) => threshold >= count)
    .map(([field, threshold]) => ({
      path: ['coding', field],
      found: `impossible threshold: ${threshold} ${what}`,
      allowed: `1 to ${count - 1} with ${countIn(placement, count)}`,
      suggestion: '',
    }));
}

function countIn(placement: ResolvedCoding['placement'], count: number): string {
  return placement === undefined ? `${count} shards` : `width: ${count}`;
}

/** A repair cannot take more holders than there are, nor fewer bytes than it makes. */
function repairProblems(written: Written, resolved: ResolvedCoding): Problem[] {
  const { pieces, placement } = resolved;
  if (pieces === undefined) return [];
  const count = pieceCountOf(resolved);
  const { helpers, parts, group } = pieces;
  const others = (group === 0 ? count : group) - 1;
  const problems: Problem[] = [];
  if (group > count) {
    problems.push({
      path: ['coding', 'repair-group'],
      found: `impossible group: ${group} of ${count} pieces`,
      allowed: `2 to ${count} with ${countIn(placement, count)}`,
      suggestion: '',
    });
  } else if (helpers > others) {
    problems.push({
      path: ['coding', written['repair-helpers'] === undefined ? 'repair-group' : 'repair-helpers'],
      found: `impossible repair: ${helpers} helpers of ${others} other pieces`,
      allowed: `repair-helpers from 1 to ${others}`,
      suggestion: '',
    });
  }
  if (parts > helpers) {
    problems.push({
      path: ['coding', 'repair-parts'],
      found: `impossible repair: ${helpers} helpers send less than a piece together`,
      allowed: `1 to ${helpers}, the number of helpers`,
      suggestion: '',
    });
  }
  return problems;
}

/** A code given by its numbers alone can make no bytes. */
function countedProblems({ coding, fidelity, workload }: Scenario): Problem[] {
  if (coding.scheme !== 'counted') return [];
  const problems: Problem[] = [];
  if (fidelity !== 'counts') {
    problems.push({
      path: ['fidelity'],
      found: "coding.scheme 'counted' is given by its numbers alone and makes no bytes",
      allowed: 'counts',
      suggestion: '',
    });
  }
  if (workload.files !== undefined) {
    problems.push({
      path: ['workload', 'files'],
      found: "coding.scheme 'counted' cannot encode files",
      allowed: 'generated and preloaded blobs',
      suggestion: '',
    });
  }
  return problems;
}

/** Other codes than RedStuff have one kind of piece. */
function readAxisProblems({ coding: { scheme }, workload }: Scenario): Problem[] {
  if (scheme === 'redstuff' || workload['read-axis'] === 'primary') return [];
  return [
    {
      path: ['workload', 'read-axis'],
      found: `secondary slivers of scheme: ${scheme}, which has none`,
      allowed: 'read-axis: primary, or scheme: redstuff',
      suggestion: '',
    },
  ];
}
