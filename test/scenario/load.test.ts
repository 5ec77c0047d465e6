import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPlainText, loadScenario, ScenarioError } from '../../sim/scenario/index.ts';

const FOLDER = 'test/scenario';
const WRONG = `${FOLDER}/wrong`;

const small = `
about: { title: small }
duration: 2d
network:
  shards: 10
  epoch: 1d
  nodes:
    - { name: oak, region: eu-london, stake: 3000WAL }
    - { name: elm, region: ap-tokyo, stake: 2000WAL, link: { up: 200Mbps, down: 50Mbps } }
`;

const load = (text: string, settings: string[] = []) =>
  loadPlainText('a.yaml', text, FOLDER, settings, ['blobs.lost', 'blobs.live']);

const messages = (text: string, settings: string[] = []): readonly string[] => {
  try {
    load(text, settings);
  } catch (error) {
    if (error instanceof ScenarioError) return error.messages;
    throw error;
  }
  throw new Error('the scenario was accepted');
};

describe('wrong scenarios', () => {
  const files = readdirSync(WRONG)
    .filter((file) => file.endsWith('.yaml'))
    .sort();

  it('are all there', () => {
    expect(files).toHaveLength(15);
  });

  it.each(files)('%s is explained with file, line, field and what is allowed', async (file) => {
    let error: unknown;
    try {
      await loadScenario(`${WRONG}/${file}`);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ScenarioError);
    const text = `${(error as ScenarioError).message}\n`;
    expect(text).toMatch(new RegExp(`^${WRONG}/${file}:[0-9]+: `));
    await expect(text).toMatchFileSnapshot(`wrong/${file.replace('.yaml', '.txt')}`);
  });
});

describe('a resolved scenario', () => {
  it('has every default filled in and is equal to the one on file', async () => {
    const { resolved } = await loadScenario(`${FOLDER}/golden/small.yaml`);
    const text = `${JSON.stringify(resolved, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('golden/small.resolved.json');
  });

  it('lists a default only when it was left out', () => {
    const paths = (text: string) => load(text).resolved.defaults.map(({ field }) => field);
    expect(paths(small)).toContain('network.framing');
    expect(paths(small)).not.toContain('network.shards');
    expect(paths(small)).toContain('network.nodes[].link');
    expect(paths(small.replace('shards: 10', 'shards: 10\n  framing: 300B'))).not.toContain(
      'network.framing',
    );
  });

  it('lists what it derived or chose where nothing was written', () => {
    const listed = (text: string) =>
      load(text).resolved.defaults.map(({ field, value }) => `${field}: ${value}`);
    const all = listed(small);
    expect(all).toContain('coding.primary: 4');
    expect(all).toContain('coding.secondary: 7');
    expect(all).toContain('network.latency.table: wide12');
    expect(all).toContain('network.clients.count: 1');
    expect(all).toContain('storage.capacity: 56.9TB');
    const stated = listed(`${small.replaceAll('WAL', 'WAL, capacity: 1TB')}fidelity: sampled\n`);
    expect(stated).toContain('fidelity.share: 0.05');
    expect(stated).not.toContain('storage.capacity: 56.9TB');
  });

  it('gives every default a status and a source', () => {
    const { defaults } = load(small).resolved;
    expect(defaults.length).toBeGreaterThan(30);
    for (const entry of defaults) {
      expect(entry.status).toMatch(/^(sourced|derived|assumed)$/);
      expect(entry.source).not.toBe('');
      expect(entry.value).not.toBe('');
    }
  });

  it('keeps all other nodes as they were when one more is generated', () => {
    const population = (count: number) =>
      load(`
about: { title: population }
duration: 2d
network:
  shards: 100
  nodes:
    count: ${count}
    regions: { eu-london: 3, ap-tokyo: 1 }
    stake: { law: lognormal, median: 2000000WAL, sigma: 0.8 }
    capacity: { law: uniform, min: 15TB, max: 400TB }
`).resolved.network.nodes;
    const eight = population(8);
    expect(population(9).slice(0, 8)).toEqual(eight);
    expect(new Set(eight.map(({ stakeFrost }) => stakeFrost)).size).toBe(8);
    expect(new Set(population(40).map(({ region }) => region))).toEqual(
      new Set(['eu-london', 'ap-tokyo']),
    );
  });

  it('turns a region into the nodes and clients that lie in it', () => {
    const { faults } = load(`${small}
  clients: [{ name: ann, region: ap-tokyo }]
faults:
  - { at: 3h, partition: ap-tokyo, for: 6h, one-way: true }
  - { at: 4h, lose-volume: oak, restart-after: 2h }
  - { at: 5h, crash: ap-tokyo }
`).resolved;
    expect(faults).toMatchObject([
      { verb: 'partition', nodes: [1], clients: [0], oneWay: true, forUs: 21_600_000_000 },
      { verb: 'lose-volume', nodes: [0], clients: [], forUs: 7_200_000_000 },
      { verb: 'crash', nodes: [1], clients: [], forUs: 0 },
    ]);
  });
});

describe('--set', () => {
  it('writes over the file, into lists and into sections that are not there', () => {
    const settings = [
      'network.nodes[1].region=us-central',
      'storage.repair.enabled=false',
      'seed=7',
    ];
    const { resolved } = load(small, settings);
    expect(resolved.network.nodes[1].region).toBe('us-central');
    expect(resolved.storage.repair.enabled).toBe(false);
    expect(resolved.seed).toBe(7);
  });

  it('points to the setting when its value is wrong', () => {
    expect(messages(small, ['network.shards=3'])).toEqual([
      '--set network.shards=3: network.shards: found 3; allowed: at least 4',
    ]);
    expect(messages(small, ['network.shrads=30'])[0]).toContain("did you mean 'shards'?");
    expect(messages(small, ['duration'])[0]).toContain('no path=value');
  });
});

describe('faults', () => {
  const wrong: [string, string][] = [
    ['{ at: 3h, crash: oak, leave: elm }', 'says crash and leave; allowed: exactly one of'],
    ['{ at: 3h }', 'says no verb'],
    ['{ crash: oak }', 'allowed: either at or every'],
    ['{ at: 3h, degrade: oak }', 'degrade without to'],
    ['{ at: 3h, crash: oak, to: 0.5 }', "crash has no 'to'; allowed: with crash: for"],
    ['{ at: 3d, crash: oak }', 'begins after the end of the run'],
    ['{ every: 1h, leave: oak }', 'leave cannot come at random'],
    ['{ at: 3h, crash: oak, for: { law: exponential, mean: 1h } }', 'a law where one length'],
    ['{ every: { law: exponental, mean: 1h }, crash: oak, for: 1h }', "did you mean 'exponential'"],
    ['{ every: { law: uniform, min: 2h, max: 1h }, crash: oak, for: 1h }', 'min is above max'],
    ['{ at: 3h, crash: client-0 }', "'client-0' is a client"],
  ];
  it.each(wrong)('%s is refused: %s', (fault, message) => {
    expect(messages(`${small}faults:\n  - ${fault}\n`).join('\n')).toContain(message);
  });
});

describe('YAML', () => {
  it('may name a part and take it in again, with something else in it', () => {
    const faults = [
      'faults:',
      '  - &short { at: 3h, crash: oak, for: 1h }',
      '  - { <<: *short, at: 5h }',
    ];
    const { resolved } = load(`${small}${faults.join('\n')}\n`);
    expect(resolved.faults.map(({ forUs }) => forUs)).toEqual([3_600_000_000, 3_600_000_000]);
  });

  it('is UTF-8 or refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'walrus-load-'));
    const file = join(folder, 'latin.yaml');
    writeFileSync(file, Buffer.from(`# \xe4\n${small}`, 'latin1'));
    await expect(loadScenario(file)).rejects.toThrow('this is not UTF-8; allowed: text in UTF-8');
    rmSync(folder, { recursive: true });
  });
});

describe('the rest of a scenario', () => {
  const wrong: [string, string][] = [
    [
      'economics: { stake-changes: [{ at: 1h, node: elm, delta: -2001WAL }] }',
      'more stake leaves elm',
    ],
    ['economics: { stake-changes: [{ at: 1h, node: elk, delta: 1WAL }] }', "did you mean 'elm'?"],
    ['behaviours: { honnest: elm }', "unknown behaviour 'honnest'"],
    [
      'granularity: epoch\nfaults: [{ at: 1h, crash: oak, for: 1h }]',
      'simulates no network, so nothing would fail; allowed: economics.response.failures',
    ],
    [
      'economics: { operators: [{ strategy: lazy, nodes: [oak], params: { keepPpm: 5000000 } }] }',
      'keepPpm of lazy is 5000000; allowed: 0 to 1000000 ppm',
    ],
    [
      'economics: { policies: { price: usd-pegged } }',
      'nobody reports it; allowed: response: { evidence: [wal-usd] } beside it',
    ],
    ['fidelity: byte', "did you mean 'bytes'?"],
    ['checks: [{ metric: blobs.lost }]', 'allowed: min, max or both'],
    ['checks: [{ metric: blobs.lost, min: 2, max: 1 }]', 'a min that is not above max'],
    ['probes: { interval: 1ms }', "'1ms' is too small; allowed: at least 1s"],
    ['workload: { lifetime: 99epochs }', "'99epochs' is too large; allowed: at most 53epochs"],
    ['---\nfidelity: counts', 'a second document begins here; allowed: one document a file'],
    ['checks: [{ metric: blobs.lsot, max: 0 }]', "did you mean 'blobs.lost'?"],
    ['metrics: [repair.*]', "unknown metric 'repair.*'"],
    ['workload: { files: load.test.tss }', "did you mean 'load.test.ts'?"],
    ['storage: { repair: { retry-min: 2h } }', 'is above its -max'],
    [
      'workload: { population: { classes: [{ size: 1KiB, share: 1 }] } }',
      'either encoded, the size of all, or blobs, their number',
    ],
  ];
  it.each(wrong)('%s is refused: %s', (line, message) => {
    expect(messages(`${small}${line}\n`).join('\n')).toContain(message);
  });

  it('holds more nodes than shards only in a list no longer than 1000', () => {
    const text = small.replace(/ {2}nodes:[\s\S]*/, '  nodes: { count: 1001 }\n');
    expect(messages(text)).toEqual([
      'a.yaml:7: network.nodes.count: found 1001; allowed: at most 1000',
    ]);
  });

  it('reads the files of a glob in order, each by its SHA-256', () => {
    const { resolved, inputs } = load(`${small}workload: { files: '*.test.ts' }\n`);
    const { files } = resolved.workload;
    expect(files.map(({ path }) => path)).toEqual([...files.map(({ path }) => path)].sort());
    expect(files.map(({ path }) => path)).toContain('load.test.ts');
    for (const { path, sha256, sizeBytes } of files) {
      expect(inputs.get(sha256)).toEqual(new Uint8Array(readFileSync(`${FOLDER}/${path}`)));
      expect(sizeBytes).toBe(inputs.get(sha256)?.length);
    }
  });
});
