/** `sweep` and `merge`: the same bytes whoever runs what in which order, and nothing run twice. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call, scratchFolder } from './call.ts';
import { filesOf, ONE, runsIn, STUDY } from './study-folder.ts';

const scratch = scratchFolder();
const whole = join(scratch, 'whole');
const first = await call('sweep', STUDY, '--out', whole, ...ONE);

describe('sweep', () => {
  it('leaves a folder a run, one table of all, and a report', () => {
    expect(first.err).toBe('');
    expect(first.code).toBe(0);
    expect(runsIn(whole)).toHaveLength(8);
    const files = filesOf(whole);
    const [header, ...rows] = files['runs.csv'].trim().split('\n');
    expect(header).toBe(
      'run,point,param.shards,param.size,param.size_bytes,seed,verdict,' +
        'metric.storage.overhead,metric.blobs.certified',
    );
    expect(rows).toHaveLength(8);
    // Common random numbers: every point faces the same two seeds.
    expect(rows.map((row) => row.split(',').slice(1, 6).join())).toEqual(
      ['0,10,4KiB,4096', '1,10,8KiB,8192', '2,13,4KiB,4096', '3,13,8KiB,8192'].flatMap((row) => [
        `${row},5`,
        `${row},6`,
      ]),
    );
    expect(files['report.html']).toContain('Tiny study');
    expect(files['estimates.csv'].trim().split('\n')).toHaveLength(1 + 4 * 2);
    expect(Object.keys(files)).toContain('study.yaml');
  });

  it('runs nothing that is there, and writes the same tables again', async () => {
    const before = filesOf(whole);
    const [kept] = runsIn(whole).map((run) => join(whole, 'sweep', run, 'timing.json'));
    const written = statSync(kept).mtimeMs;
    rmSync(join(whole, 'sweep', 'runs.csv'));
    const again = await call('sweep', STUDY, '--out', whole, '--jobs', '1');
    expect(again.err).toContain('8 of 8 runs are there');
    expect(filesOf(whole)).toEqual(before);
    expect(statSync(kept).mtimeMs).toBe(written);
  });

  it('parts that are merged are the whole', async () => {
    const parts = ['1/2', '2/2'].map((part, at) => ({ part, out: join(scratch, `part-${at}`) }));
    for (const { part, out } of parts.reverse()) {
      const called = await call('sweep', STUDY, '--part', part, '--out', out, ...ONE);
      expect(called.out).toContain(`Part ${part} is done; 4 of 8 runs are there.`);
      expect(existsSync(join(out, 'sweep', 'runs.csv'))).toBe(false);
    }
    const out = join(scratch, 'merged');
    const short = await call('merge', STUDY, parts[0].out, '--out', join(scratch, 'short'));
    expect(short.code).toBe(2);
    expect(short.err).toContain('4 of 8 runs are missing; the first is point 0, seed 5');
    const nowhere = await call('merge', STUDY, join(scratch, 'nowhere'), '--out', out);
    expect(nowhere.err).toContain('no such folder; allowed: what --out of a part named');
    const merged = await call('merge', STUDY, ...parts.map((one) => one.out), '--out', out);
    expect(merged.code).toBe(0);
    expect(filesOf(out)).toEqual(filesOf(whole));
  });

  it('lists its points without running them', async () => {
    const out = join(scratch, 'dry');
    const { out: text, code } = await call('sweep', STUDY, '--out', out, '--dry-run');
    expect(code).toBe(0);
    expect(text).toContain('0  shards 10, size 4KiB: seeds 5–6, 0 of 2 runs there');
    expect(text).toContain('4 points, 8 runs, 8 to do');
    expect(existsSync(out)).toBe(false);
  });

  it('adds seeds where the interval is wide, and no more than allowed', async () => {
    const file = study('precise', {
      axes: '{ size: { path: workload.generated.size, values: [4KiB] } }',
      more: 'replications: 2\nprecision: { metric: "network.bytes{direction=up}", relative: 1e-9, most: 4 }',
    });
    const exact = file.replace('precise', 'exact');
    writeFileSync(exact, readFileSync(file, 'utf8').replace(/"network.*?"/, 'blobs.certified'));
    const out = join(scratch, 'precise');
    for (const [name, runs] of [
      [file, 4],
      [exact, 2],
    ] as const) {
      const called = await call('sweep', name, '--out', out, ...ONE);
      expect(called.out, called.err).toContain(`${runs} runs of 1 points`);
    }
    const several = file.replace('precise', 'several');
    writeFileSync(several, readFileSync(file, 'utf8').replace(/"network.*?"/, 'network.bytes'));
    const refused = await call('sweep', several, '--out', out, ...ONE);
    expect(refused.err).toContain('network.bytes has no value as a whole; allowed: network.bytes{');
    expect(refused.code).toBe(2);
  });

  it('ends with 1 where a check of a run fails, and says where', async () => {
    const more = 'set: { checks: [{ metric: blobs.certified, max: 0 }] }';
    const axes = '{ size: { path: workload.generated.size, values: [4KiB] } }';
    const called = await call(
      'sweep',
      study('failing', { axes, more }),
      '--out',
      scratch,
      '--quiet',
    );
    expect(called.code).toBe(1);
    expect(called.out).toContain('Check failed at size 4KiB, seed 5: ');
  });
});

function study(name: string, { axes, more = '' }: { axes: string; more?: string }): string {
  const path = join(scratch, `${name}.yaml`);
  const scenario = `scenario: ${resolve('test/cli/tiny.yaml')}`;
  writeFileSync(path, `about: { title: x }\n${scenario}\naxes: ${axes}\n${more}\n`);
  return path;
}

describe('a wrong study is refused before anything runs', () => {
  const good = '{ s: { path: network.shards, values: [10] } }';
  const WRONG: [string, string, string, string][] = [
    [
      'an unknown field',
      '{ a: { path: network.shrds, values: [1] } }',
      '',
      ':3: axes.a, 1: network.shrds: unknown key',
    ],
    ['its spelling', '{ a: { path: network.shrds, values: [1] } }', '', "did you mean 'shards'?"],
    [
      'a value of the second point',
      '{ a: { path: workload.generated.size, values: [4KiB, 4Kib] } }',
      '',
      ":3: axes.a, 4Kib: workload.generated.size: '4Kib' has the unknown unit 'Kib'",
    ],
    [
      'no values',
      '{ a: { path: network.shards } }',
      '',
      ':3: axes.a: no values; allowed: values, cases',
    ],
    ['no axis', '{}', '', ':3: axes: no axis'],
    ['an unknown key', good, 'desing: grid', ':4: desing: unknown key; allowed: about'],
    ['an unknown axis', good, 'zip: [[s, t]]', ":4: zip[0][1]: unknown axis 't'; allowed: s"],
    ['an unknown metric', good, 'metrics: [storage.overhed]', "did you mean 'storage.overhead'?"],
    ['a constraint', good, 'constraint: s is small', ":4: constraint: found 's is small'"],
    [
      'constraints without a point',
      good,
      'constraint: s > 10',
      ':4: constraint: no point meets it',
    ],
    [
      'two widths',
      good,
      'precision: { metric: blobs.lost, relative: 1, absolute: 1, most: 3 }',
      'two widths',
    ],
    ['a fixed setting', good, 'set: { network.shrds: 3 }', ':4: set: network.shrds: unknown key'],
  ];
  it.each(WRONG)('%s', async (name, axes, more, message) => {
    const file = study(name.replaceAll(' ', '-'), { axes, more });
    const out = join(scratch, 'never');
    const called = await call('sweep', file, '--out', out);
    expect(called.err).toContain(message);
    expect(called.err).not.toContain('    at ');
    expect(called.code).toBe(2);
    expect(existsSync(out)).toBe(false);
  });

  it('a missing scenario, a missing study', async () => {
    const file = study('missing', { axes: good });
    writeFileSync(file, readFileSync(file, 'utf8').replace('tiny.yaml', 'tine.yaml'));
    expect((await call('sweep', file)).err).toContain('missing.yaml:2: scenario: no such file');
    expect((await call('sweep', 'no.yaml')).err).toContain('no.yaml: no such study file');
  });

  it('wrong options', async () => {
    const at = async (...options: string[]) => (await call('sweep', STUDY, ...options)).err;
    expect(await at('--part', '3/2')).toContain("--part: found '3/2'; allowed: i/n");
    expect(await at('--jobs', '0')).toContain('--jobs: found 0; allowed: a whole number from 1 up');
    expect(await at('--executor', 'cloud')).toContain('Choices: "local"');
  });
});
