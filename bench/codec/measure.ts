/** Timing of contenders in turn, with answers compared in every round, and rows to print. */

export interface Contender {
  system: string;
  /** Does the work once; what comes out is looked at when the clock has stopped. */
  run: () => unknown;
  /** What all contenders must agree on: a blob ID, or whether the bytes are right. */
  answer: (result: unknown) => string;
}

export interface Job {
  work: string;
  /** Work that decides the time, so that a benchmark of hashing is not read as one of coding. */
  boundedBy: string;
  /** The first is ours; a second is what it is compared with. */
  contenders: readonly Contender[];
  /** Times the work is done in one measurement. */
  repeats: number;
  /** As the project wants it. */
  target?: string;
}

export interface Row {
  work: string;
  system: string;
  unit: 'ms' | 'MiB';
  value: number;
  /** How many times as fast as another system; median over rounds. */
  ratioTo?: string;
  ratio?: number;
  boundedBy?: string;
  target?: string;
  note?: string;
}

/** CPU time of the process, all threads. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Throws unless the answer is the one given before. */
export function agree(work: string, answers: Set<string>, answer: string): void {
  answers.add(answer);
  if (answers.size > 1) throw new Error(`${work}: different answers ${[...answers].join(', ')}`);
}

function measure(job: Job, contender: Contender, answers: Set<string>): number {
  let spentMs = 0;
  for (let i = 0; i < job.repeats; i++) {
    const startMs = cpuMs();
    const result = contender.run();
    spentMs += cpuMs() - startMs;
    agree(job.work, answers, contender.answer(result));
  }
  return spentMs / job.repeats;
}

/** CPU time, after one round of warming up; ratios are taken within a round. */
export function runJob(job: Job, rounds: number): Row[] {
  const answers = new Set<string>();
  const times = job.contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    job.contenders.forEach((contender, i) => {
      const ms = measure(job, contender, answers);
      if (round > 0) times[i].push(ms);
    });
  }
  const { work, boundedBy, target } = job;
  const rows = job.contenders.map(({ system }, i): Row => {
    return { work, system, unit: 'ms', value: median(times[i]) };
  });
  const [ours, ...others] = rows;
  const against = others.map(({ system }, i) => {
    return { ratioTo: system, ratio: median(times[i + 1].map((ms, at) => ms / times[0][at])) };
  });
  return [{ ...ours, ...against[0], ...(target && { target }), boundedBy }, ...others];
}

export function lineOf(row: Row): string {
  const beside = [
    row.ratio === undefined ? '' : `${row.ratio.toFixed(2)} × as fast as ${row.ratioTo}`,
    row.target === undefined ? '' : `(${row.target})`,
    row.note ?? '',
    row.boundedBy ?? '',
  ];
  const value = `${row.value.toFixed(row.value < 100 ? 2 : 0)} ${row.unit}`;
  const text = `${row.work.padEnd(95)} ${row.system.padEnd(24)} ${value.padStart(10)}`;
  return `${text}  ${beside.filter((part) => part !== '').join(' · ')}`;
}
