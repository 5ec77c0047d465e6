/** timing.json: how long it took and on what. The only file two equal runs may differ in. */
import { arch, availableParallelism, cpus, platform } from 'node:os';

export interface Timing {
  startedAt: string;
  wallSeconds: number;
  events: number;
  eventsPerSecond: number;
  peakMemoryBytes: number;
  node: string;
  v8: string;
  platform: string;
  cpu: string;
  cores: number;
}

/** Measured from `startedMs` (epoch milliseconds) until now. */
export function measureTiming(startedMs: number, events: number): Timing {
  const wallSeconds = (Date.now() - startedMs) / 1000;
  return {
    startedAt: new Date(startedMs).toISOString(),
    wallSeconds,
    events,
    eventsPerSecond: Math.round(events / Math.max(wallSeconds, 0.001)),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    node: process.version,
    v8: process.versions.v8,
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
  };
}
