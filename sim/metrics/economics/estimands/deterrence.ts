/**
 * Whether dropping pieces pays (policies.md, "Deterrence margin" and EB1): cost saved less expected
 * penalties less rewards forgone, a shard and epoch, of the kept share that pays best. Below 0 the
 * fine deters.
 *
 * Detection is measured: of the challenges that a node was asked, those that it passed tell for any
 * smaller number how likely a failure among them was. So one run gives the margin for every number
 * of challenges up to its own, and for every fine, since fines are linear.
 */
import { exp, log, sqrt } from '../../../engine/index.ts';

/** One node and epoch, a shard of it, in WAL. */
export interface KeptSample {
  keepPpm: number;
  asked: number;
  passed: number;
  /** Cost saved by what was dropped, and rewards that were lost with it. */
  savedWal: number;
  forgoneWal: number;
}

export interface Margin {
  /** The kept share with the largest mean. */
  keepPpm: number;
  meanWal: number;
  standardError: number;
}

/** Margin under a fine a shard (WAL) for any failure among so many challenges. */
export function deterrenceMargin(
  samples: readonly KeptSample[],
  { fineWal, challenges }: { fineWal: number; challenges: number },
): Margin | null {
  let best: Margin | null = null;
  for (const keepPpm of new Set(samples.map((sample) => sample.keepPpm))) {
    const gains = samples
      .filter((sample) => sample.keepPpm === keepPpm && sample.asked >= challenges)
      .map((sample) => {
        const caught = 1 - passesAll(sample, challenges);
        return sample.savedWal - sample.forgoneWal - fineWal * caught;
      });
    if (gains.length === 0) continue;
    const margin = { keepPpm, ...meanOf(gains) };
    if (best === null || margin.meanWal > best.meanWal) best = margin;
  }
  return best;
}

/** Chance that `drawn` of the challenges that were asked hold no failure: hypergeometric. */
function passesAll({ asked, passed }: KeptSample, drawn: number): number {
  let chance = 1;
  for (let one = 0; one < drawn; one++) chance *= Math.max(0, passed - one) / (asked - one);
  return chance;
}

function meanOf(values: readonly number[]): { meanWal: number; standardError: number } {
  const { length } = values;
  const meanWal = values.reduce((sum, value) => sum + value, 0) / length;
  const squares = values.reduce((sum, value) => sum + (value - meanWal) * (value - meanWal), 0);
  return { meanWal, standardError: length < 2 ? 0 : sqrt(squares / (length - 1) / length) };
}

/** Chance that a node with this share dropped fails one of the challenges. */
export function detection(
  drop: number,
  { challenges, falseFailures = 0 }: { challenges: number; falseFailures?: number },
): number {
  const pass = (1 - drop) * (1 - falseFailures);
  return pass <= 0 ? 1 : 1 - exp(challenges * log(pass));
}

/** EB1: the fine a shard that takes the gain out of dropping `drop`. */
export function neutralFine(
  costWal: number,
  drop: number,
  asked: { challenges: number; falseFailures?: number },
): number {
  return (costWal * drop) / detection(drop, asked);
}

/** EB1b: how likely a vote must burn an epoch's commission so that keeping nothing does not pay. */
export function neutralSlash(costWal: number, commissionWal: number): number {
  return costWal / commissionWal;
}
