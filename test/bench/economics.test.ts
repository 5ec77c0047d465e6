import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

interface Row {
  work: string;
  system: string;
  unit: string;
  value: number;
}

it('the benchmark of the economy measures both paths and values delegators', () => {
  const args = ['--import', 'tsx', 'bench/economics.ts', '--quick', '--json'];
  const rows = JSON.parse(String(execFileSync(process.execPath, args))) as Row[];
  const systems = rows.map(({ work, system }) => `${work}, ${system}`);
  expect(systems).toEqual(
    expect.arrayContaining([
      'quiet epochs, walrus-sim',
      'every policy called, walrus-sim, general path',
      'delegators valued, walrus-sim',
    ]),
  );
  for (const { value } of rows) expect(value).toBeGreaterThan(0);
  expect(rows[0].value).toBeGreaterThan(rows[1].value);
});
