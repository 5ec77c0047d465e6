/**
 * Progress on stderr: a bar with rate and time left on a terminal, a plain line every ten seconds
 * elsewhere, nothing when quiet. The clock is read here, outside the simulation.
 */
import { Presets, SingleBar } from 'cli-progress';

const LINE_EVERY_MS = 10_000;
const DAY_US = 86_400_000_000;

export interface Progress {
  update(state: ProgressState): void;
  stop(): void;
}

export interface ProgressState {
  nowUs: number;
  events: number;
}

export interface ProgressOptions {
  title: string;
  /** Simulated time at the end. */
  durationUs: number;
  isQuiet: boolean;
}

export function startProgress(options: ProgressOptions): Progress {
  if (options.isQuiet) {
    return { update() {}, stop() {} };
  }
  const isTerminal = process.stderr.isTTY === true && !process.env.CI;
  return isTerminal ? startBar(options) : startLines(options);
}

function startBar({ durationUs }: ProgressOptions): Progress {
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}% | day {day} of {days} | {rate} events/s | {left} left',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      fps: 8,
      barsize: 30,
    },
    process.env.NO_COLOR ? Presets.legacy : Presets.shades_classic,
  );
  const startedMs = Date.now();
  const days = (durationUs / DAY_US).toFixed(1);
  bar.start(durationUs, 0, { day: '0.0', days, rate: '…', left: '…' });
  const stop = (): void => bar.stop();
  process.once('exit', stop); // an interrupted run must give the cursor back
  return {
    update: ({ nowUs, events }) => {
      const { rate, left } = estimate(startedMs, nowUs, durationUs, events);
      bar.update(Math.min(nowUs, durationUs), { day: (nowUs / DAY_US).toFixed(1), rate, left });
    },
    stop: () => {
      process.off('exit', stop);
      stop();
    },
  };
}

function startLines({ title, durationUs }: ProgressOptions): Progress {
  const startedMs = Date.now();
  let lastMs = startedMs;
  const days = (durationUs / DAY_US).toFixed(1);
  return {
    update: ({ nowUs, events }) => {
      if (Date.now() - lastMs < LINE_EVERY_MS) {
        return;
      }
      lastMs = Date.now();
      const { rate, left } = estimate(startedMs, nowUs, durationUs, events);
      const share = Math.floor((100 * nowUs) / durationUs);
      const day = (nowUs / DAY_US).toFixed(1);
      process.stderr.write(
        `${title}: ${share}%, day ${day} of ${days}, ${rate} events/s, ${left} left\n`,
      );
    },
    stop() {},
  };
}

function estimate(startedMs: number, nowUs: number, durationUs: number, events: number) {
  const seconds = Math.max((Date.now() - startedMs) / 1000, 0.001);
  const leftSeconds = nowUs === 0 ? 0 : (seconds * Math.max(0, durationUs - nowUs)) / nowUs;
  const left =
    leftSeconds < 90 ? `${Math.ceil(leftSeconds)} s` : `${Math.ceil(leftSeconds / 60)} min`;
  return { rate: String(Math.round(events / seconds)), left };
}
