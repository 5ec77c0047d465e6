/**
 * Progress of work that goes in steps of a known number, on stderr: a bar on a terminal once the
 * work takes noticeable time, a plain line every ten seconds elsewhere.
 */
import { Presets, SingleBar } from 'cli-progress';

/** Shorter work shows nothing. */
const SHOWN_AFTER_MS = 400;
const LINE_EVERY_MS = 10_000;

export interface StepProgress {
  /** Steps done so far, and what is going on. */
  update(done: number, what: string): void;
  stop(): void;
}

export function startSteps(title: string, total: number): StepProgress {
  const isTerminal = process.stderr.isTTY === true && !process.env.CI;
  return isTerminal ? barSteps(title, total) : lineSteps(title, total);
}

function barSteps(title: string, total: number): StepProgress {
  const bar = new SingleBar(
    {
      format: `${title} {bar} {percentage}% | {what}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      fps: 8,
      barsize: 30,
    },
    process.env.NO_COLOR ? Presets.legacy : Presets.shades_classic,
  );
  const startedMs = Date.now();
  let isShown = false;
  return {
    update(done, what) {
      if (!isShown) {
        if (Date.now() - startedMs < SHOWN_AFTER_MS) return;
        bar.start(total, done, { what });
        isShown = true;
      }
      bar.update(done, { what });
    },
    stop() {
      if (isShown) bar.stop();
    },
  };
}

function lineSteps(title: string, total: number): StepProgress {
  let lastMs = Date.now();
  return {
    update(done, what) {
      if (Date.now() - lastMs < LINE_EVERY_MS) return;
      lastMs = Date.now();
      process.stderr.write(`${title}: ${Math.floor((100 * done) / total)}%, ${what}\n`);
    },
    stop() {},
  };
}
