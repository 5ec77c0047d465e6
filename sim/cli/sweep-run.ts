/** One run of a study, from its scenario to its folder: what a sweep and its workers share. */
import { measureTiming, writeResults } from '../results/index.ts';
import type { Study } from '../study/load-study.ts';
import { reportPage } from './report-page.ts';
import { runSession } from './session.ts';

export interface RunOrder {
  point: number;
  replication: number;
  out: string;
  /** Whether it gets a report of its own. */
  hasReport: boolean;
}

export async function runOne(
  study: Study,
  { point, replication, out, hasReport }: RunOrder,
): Promise<void> {
  const startedMs = Date.now();
  const { resolved, inputs, moduleFiles } = await study.load(point, replication);
  const session = await runSession({ name: study.name, resolved, inputs, moduleFiles });
  await writeResults({
    parent: out,
    run: session.run,
    results: session.results,
    inputs,
    timing: measureTiming(startedMs, session.run.eventCount),
    report: hasReport ? reportPage : undefined,
  });
}
