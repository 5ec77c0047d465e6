import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadScenario, loadText, ScenarioError } from '../../sim/scenario/index.ts';

const FOLDER = 'test/scenario/tables';

const scenario = (lines: string[]): string =>
  [
    'about: { title: Tables }',
    'duration: 2d',
    'network:',
    '  shards: 10',
    '  nodes: { count: 5, regions: [north] }',
    '  clients: { count: 1, regions: [north] }',
    ...lines,
  ].join('\n');

const folder = mkdtempSync(join(tmpdir(), 'walrus-tables-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Messages for a table of these lines, and nothing else wrong. */
async function complaints(field: string, lines: string[]): Promise<readonly string[]> {
  writeFileSync(join(folder, 't.csv'), `${lines.join('\n')}\n`);
  const [section, key] = field.split('.');
  const text =
    section === 'workload'
      ? scenario(['workload: { trace: t.csv }']).replaceAll('north', 'eu-london')
      : scenario([`  ${section}: { ${key}: t.csv }`]);
  try {
    await loadText('s.yaml', text, folder);
  } catch (error) {
    if (error instanceof ScenarioError) return error.messages;
    throw error;
  }
  return [];
}

describe('an RTT matrix from a file', () => {
  it('gives the regions and their round-trip times, either way', async () => {
    const text = scenario([`  latency: { file: rtt.csv }`]);
    const { resolved } = await loadText('s.yaml', text, FOLDER);
    const { table, regions, rttUs } = resolved.network.latency;
    expect(table).toBe('rtt.csv');
    // Stated, so no default that nobody measured.
    expect(resolved.defaults.map(({ field }) => field)).not.toContain('network.latency.table');
    expect(regions).toEqual(['north', 'south, far']);
    expect(rttUs).toEqual([
      [2000, 80500],
      [81000, 3000],
    ]);
  });

  it.each([
    ['is no number', ['x,north', 'north,2ms'], "t.csv line 2 has '2ms'; allowed: a round-trip"],
    ['has another order', ['x,north,a', 'a,1,2', 'north,2,1'], "line 2 is the row of 'a'; allowed"],
    ['lacks a row', ['x,north,a', 'north,1,2'], 'line 2 is the last one; allowed: 2 rows'],
    ['has a short row', ['x,north,a', 'north,1'], 'line 2 has 2 cells; allowed: 3'],
    ['names a region twice', ['x,a,a', 'a,1,1', 'a,1,1'], 'line 1 is no list of regions'],
    ['is empty', [''], 'line 1 is empty'],
  ])('that %s is refused with its line', async (_what, lines, message) => {
    const [first] = await complaints('latency.file', lines);
    expect(first).toMatch(/^s\.yaml:7: network\.latency\.file: /);
    expect(first).toContain(message);
  });

  it('does not go with another table', async () => {
    const text = scenario([`  latency: { file: rtt.csv, table: ibm10 }`]);
    await expect(loadText('s.yaml', text, FOLDER)).rejects.toThrow('one of file, table');
  });
});

describe('a trace of requests', () => {
  const HEADER = 'at,op,blob,size,client,epochs';

  it('is an input in base units, which the resolved scenario names', async () => {
    const text = scenario(['workload: { trace: trace.csv }']).replaceAll('north', 'eu-london');
    const { resolved, inputs, sourceFiles } = await loadText('s.yaml', text, FOLDER);
    const { trace } = resolved.workload;
    expect(trace).toMatchObject({ path: 'trace.csv', rows: 5 });
    const bytes = inputs.get(trace?.sha256 ?? '');
    expect(new TextDecoder().decode(bytes).split('\n')).toEqual([
      '600000000,0,0,12288,-1,2',
      '1200000000,0,1,3072,0,-1',
      '18000000000,1,0,-1,0,-1',
      '21600000000,2,0,-1,-1,1',
      '25200000000,3,1,-1,-1,-1',
      '',
    ]);
    expect(sourceFiles.map(({ path }) => path)).toEqual(['trace.csv']);
  });

  it.each([
    ['an unknown op', ['1h,wrote,a,1kB,,'], "line 2 has the unknown op 'wrote'", "mean 'write'?"],
    ['no unit', ['1h,write,a,1000,,'], "line 2 has the size '1000'", 'a size with its unit'],
    ['no size', ['1h,write,a,,,'], "line 2 has the size ''", 'a size with its unit'],
    ['time going back', ['2h,write,a,1kB,,', '1h,read,a,,,'], 'line 3 goes back in time', 'order'],
    ['an unknown blob', ['1h,write,abc,1kB,,', '2h,read,abd,,,'], "line 3 names 'abd'", "'abc'?"],
    ['a second write', ['1h,write,a,1kB,,', '2h,write,a,1kB,,'], "line 3 writes 'a' again", ''],
    ['an unknown client', ['1h,write,a,1kB,client-7,'], "line 2 names the client 'client-7'", ''],
    ['too many epochs', ['1h,write,a,1kB,,54'], "line 2 has '54' epochs", 'from 1 to 53'],
    ['a size for a read', ['1h,write,a,1kB,,', '2h,read,a,1kB,,'], 'line 3 has size for a', ''],
    ['a blob too large', ['1h,write,a,9TB,,'], 'line 2 has a blob of 9000000000000 bytes', ''],
    ['a missing cell', ['1h,write,a,1kB'], 'line 2 has 4 cells', '6, as in the header'],
    ['an open quote', ['1h,write,"a,1kB,,', '2h,read,a,,,'], 'line 2 is not CSV', ''],
  ])('with %s is refused with the number of the line', async (_what, rows, found, hint) => {
    const [first] = await complaints('workload.trace', [HEADER, ...rows]);
    expect(first).toMatch(/^s\.yaml:7: workload\.trace: t\.csv /);
    expect(first).toContain(found);
    expect(first).toContain(hint);
  });

  it('with a wrong header is refused with every column that is wrong', async () => {
    const found = await complaints('workload.trace', ['at,opp,blob', '1h,write,a']);
    expect(found.join('\n')).toContain("line 1 has the unknown column 'opp'");
    expect(found.join('\n')).toContain("line 1 has no column 'op'");
  });

  it('that is not there is refused by name', async () => {
    const text = scenario(['workload: { trace: gone.csv }']);
    await expect(loadText('s.yaml', text, FOLDER)).rejects.toThrow("file not found: 'gone.csv'");
    await expect(loadScenario('test/scenario/gone.yaml')).rejects.toThrow('no such scenario file');
  });
});
