import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  checkEconomicsVector,
  type EconomicsVector,
  economicsKinds,
} from '../../sim/conform/economics/index.ts';

const path = new URL('../vectors/economics.jsonl', import.meta.url);
const vectors: EconomicsVector[] = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

/** How many vectors the file holds of each kind, so that none can vanish unseen. */
const counts: [kind: string, count: number][] = [
  ['apportionment', 35],
  ['max_shards', 8],
  ['committee_transition', 5],
  ['active_set', 4],
  ['quorum', 4],
  ['encoded_length', 14],
  ['epoch_clock', 9],
  ['price_vote', 13],
  ['capacity_vote', 5],
  ['quorum_above', 2],
  ['reserve_cost', 5],
  ['store_cost', 4],
  ['epoch_rewards', 9],
  ['exchange_rate', 6],
  ['pool_scenario', 15],
  ['usage_subsidy', 3],
  ['fixed_subsidy', 2],
  ['legacy_subsidy', 7],
  ['spread_subsidy', 1],
  ['usd_to_frost', 5],
  ['vote_threshold', 6],
  ['price_median', 3],
  ['wal_exchange', 2],
  ['unlocked_supply', 8],
  ['slashing', 9],
  ['stake_object', 8],
  ['extension', 11],
  ['storage_pool', 11],
  ['network_trace', 2],
];

describe('economics vectors', () => {
  it.each(counts)('holds every vector of kind %s', (kind, count) => {
    const found = vectors.filter((vector) => vector.kind === kind);
    expect(found).toHaveLength(count);
    for (const vector of found) expect(checkEconomicsVector(vector), vector.id).toBe('');
  });

  it('has a test for every kind that it supports', () => {
    expect(counts.map(([kind]) => kind).sort()).toEqual(Object.keys(economicsKinds).sort());
  });

  it('says which kinds it does not support', () => {
    const vector = vectors.find((one) => one.kind === 'price_vote')!;
    expect(checkEconomicsVector({ ...vector, kind: 'fee' })).toBe('not supported: fee');
    expect(checkEconomicsVector({ ...vector, kind: 'toString' })).toBe('not supported: toString');
  });

  it('names the first value that differs', () => {
    const vector = vectors.find((one) => one.id === 'E-quorum-001')!;
    const wrong = { ...vector, expect: { reached: true } };
    expect(checkEconomicsVector(wrong)).toBe('expect.reached: expected true, got false');
    const clock = structuredClone(vectors.find((one) => one.id === 'E-epoch_clock-004')!);
    const steps = (clock.expect as { after_each_op: { error?: string }[] }).after_each_op;
    delete steps[3].error;
    expect(checkEconomicsVector(clock)).toMatch(/after_each_op\.3\.error: expected nothing/);
  });

  it('are documented: every kind is named, and the examples hold', () => {
    const document = readFileSync(
      new URL('../../docs/economics-vectors.md', import.meta.url),
      'utf8',
    );
    for (const kind of Object.keys(economicsKinds)) expect(document).toContain(`\`${kind}\``);
    const examples = document.split('\n').filter((line) => line.startsWith('{"id"'));
    expect(examples).toHaveLength(3);
    for (const example of examples) expect(checkEconomicsVector(JSON.parse(example))).toBe('');
  });
});
