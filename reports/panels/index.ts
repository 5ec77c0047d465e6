/**
 * The panels of a report, in reading order. A new panel is a file beside this one and a line here.
 */
import { availability } from './availability.ts';
import { blobs } from './blobs.ts';
import { checks } from './checks.ts';
import { events } from './events.ts';
import { latency } from './latency.ts';
import { measurements } from './measurements.ts';
import { nodeLoad } from './node-load.ts';
import { nodes } from './nodes.ts';
import type { Panel } from './panel.ts';
import { parameters } from './parameters.ts';
import { repairLedger } from './repair-ledger.ts';
import { repairTraffic } from './repair-traffic.ts';
import { shards } from './shards.ts';
import { storage } from './storage.ts';

/** A panel's own shape type only ties its geometry to its drawing; the page never looks inside. */
export const PANELS: readonly Panel[] = [
  events,
  availability,
  shards,
  nodes,
  repairTraffic,
  repairLedger,
  latency,
  storage,
  blobs,
  nodeLoad,
  checks,
  measurements,
  parameters,
].map((panel) => panel as unknown as Panel);
