/**
 * The part `coding.placement`: on which shards the pieces of a blob lie, for codes with fewer
 * pieces than there are shards. What it says, and whether it can hold: RedStuff has a sliver pair
 * for every shard, and pieces need nodes and domains to lie on.
 */
import { z } from 'zod';
import { name } from './fields.ts';
import { type Problem, show } from './problems.ts';
import type { ResolvedDomain } from './resolved.ts';
import { PLACEMENT_MODES, type PlacementMode, type ResolvedPlacement } from './resolved-coding.ts';
import type { Scenario } from './schema.ts';

const whole = () => z.int().min(1);

export const placement = z
  .strictObject({
    mode: z
      .enum(PLACEMENT_MODES)
      .describe(
        'all-shards: a piece on every shard; random: on shards drawn for each blob; copysets: on ' +
          'one of few groups of nodes; domain-aware: random, so many pieces a domain at most',
      ),
    width: z.int().min(2).optional().describe('pieces of a blob; with every mode but all-shards'),
    'scatter-width': whole()
      .optional()
      .describe('copysets: other nodes with which a node shares data'),
    domain: name()
      .optional()
      .describe('domain-aware: region, or a kind of failures.domains: operator, provider …'),
    'per-domain': whole()
      .optional()
      .describe('domain-aware: pieces of a blob in one domain at most; 1 where not given'),
  })
  .describe('where the pieces of a blob lie; a piece on every shard where not given');

export type WrittenPlacement = z.output<typeof placement>;
type Field = Exclude<keyof WrittenPlacement, 'mode'>;

const NEEDED: Record<PlacementMode, readonly Field[]> = {
  'all-shards': [],
  random: ['width'],
  copysets: ['width', 'scatter-width'],
  'domain-aware': ['width', 'domain'],
};
const FURTHER: Partial<Record<PlacementMode, readonly Field[]>> = {
  'domain-aware': ['per-domain'],
};

export interface World {
  nodes: readonly { region: string }[];
  domains: readonly ResolvedDomain[];
}

interface Resolution {
  /** Undefined where every shard has a piece, or where it cannot be said. */
  placement?: ResolvedPlacement;
  problems: Problem[];
}

export function resolvePlacement(scenario: Scenario, world: World): Resolution {
  const written = scenario.coding.placement;
  if (written === undefined) return { problems: [] };
  const problems = [...schemeProblems(scenario), ...fieldProblems(written)];
  const { mode, width } = written;
  if (problems.length > 0 || mode === 'all-shards' || width === undefined) return { problems };
  const placement: ResolvedPlacement = { mode, width };
  if (mode === 'copysets') placement.scatterWidth = written['scatter-width'];
  if (mode === 'domain-aware') {
    placement.domain = written.domain;
    placement.perDomain = written['per-domain'] ?? 1;
    placement.domainOfNode = domainOfNode(world, written.domain!);
  }
  return { placement, problems: roomProblems(scenario, world, placement) };
}

/** RedStuff has a sliver pair for every shard; classes are counted as if they had a piece there. */
function schemeProblems({ coding, workload, granularity }: Scenario): Problem[] {
  if (coding.placement!.mode === 'all-shards') return [];
  if (coding.scheme === 'redstuff') {
    const found = `${coding.placement!.mode} of scheme: redstuff, whose slivers lie on all shards`;
    const allowed = 'mode: all-shards, or scheme: replication, rs1d or counted';
    return [{ path: ['coding', 'placement', 'mode'], found, allowed, suggestion: '' }];
  }
  if (workload.population === undefined || granularity === 'message') return [];
  const found = 'classes of blobs that have no places of their own';
  const allowed = 'preloaded and generated blobs with coding.placement';
  return [{ path: ['workload', 'population'], found, allowed, suggestion: '' }];
}

function fieldProblems(written: WrittenPlacement): Problem[] {
  const { mode } = written;
  const allowed = [...NEEDED[mode], ...(FURTHER[mode] ?? [])];
  const missing = NEEDED[mode]
    .filter((field) => written[field] === undefined)
    .map((field) => ({
      path: ['coding', 'placement'],
      found: `mode ${show(mode)} without ${field}`,
      allowed: `${field} with mode: ${mode}`,
      suggestion: '',
    }));
  const foreign = Object.keys(written)
    .filter((field) => field !== 'mode' && !allowed.includes(field as Field))
    .filter((field) => written[field as Field] !== undefined)
    .map((field) => ({
      path: ['coding', 'placement', field],
      found: `mode ${show(mode)} has no such parameter`,
      allowed: allowed.length === 0 ? 'none beside mode' : allowed.join(', '),
      suggestion: '',
    }));
  return [...missing, ...foreign];
}

/** Do so many pieces find shards, nodes and domains? The committee decides the rest. */
function roomProblems(
  { network }: Scenario,
  world: World,
  { mode, width, domain = '', perDomain = 0, domainOfNode = [] }: ResolvedPlacement,
): Problem[] {
  const refuse = (field: string, found: string, allowed: string): Problem[] => [
    { path: ['coding', 'placement', field], found, allowed, suggestion: '' },
  ];
  const { shards } = network;
  const pieces = `${width} pieces`;
  if (width > shards) return refuse('width', `${pieces} on ${shards} shards`, `2 to ${shards}`);
  const nodes = world.nodes.length;
  if (mode === 'copysets' && width > nodes) {
    return refuse('width', `${pieces} on ${nodes} nodes, one on each`, `2 to ${nodes}`);
  }
  if (mode !== 'domain-aware') return [];
  if (!hasKind(world, domain)) {
    const kinds = ['region', ...new Set(world.domains.map(({ kind }) => kind))];
    return refuse('domain', `no domain of the kind ${show(domain)}`, kinds.join(', '));
  }
  const groups = new Set(domainOfNode).size;
  if (groups * perDomain >= width) return [];
  const found = `${pieces}, ${perDomain} at most in each of ${groups} domains`;
  return refuse('width', found, `2 to ${groups * perDomain}, or a larger per-domain`);
}

function hasKind({ domains }: World, kind: string): boolean {
  return kind === 'region' || domains.some((one) => one.kind === kind);
}

/** The domain of each node, numbered; nodes in none of them are one each. */
function domainOfNode({ nodes, domains }: World, kind: string): number[] {
  const names = new Map<string, number>();
  const numberOf = (text: string) => {
    if (!names.has(text)) names.set(text, names.size);
    return names.get(text)!;
  };
  return nodes.map(({ region }, node) => {
    if (kind === 'region') return numberOf(region);
    const found = domains.find((one) => one.kind === kind && one.nodes.includes(node));
    return numberOf(found === undefined ? `node ${node}` : `domain ${found.name}`);
  });
}
