/**
 * A sliding window of procedures: so many at a time, another one as soon as one ends (the
 * downloads of metadata and the blob syncs of network.md §6.1 to §6.3).
 */
import { anyOf, ended, type ProcedureId, type Wait } from '../../engine/index.ts';
import type { WalrusContext } from '../world.ts';

/**
 * Drops what has ended from `running` and begins more, up to `limit`. `begin` starts the next one
 * that there is and returns it: 0 when it did not start, −1 when there is none.
 */
export function fillWindow(
  ctx: WalrusContext,
  running: ProcedureId[],
  limit: number,
  begin: () => ProcedureId | -1,
): void {
  let kept = 0;
  for (const id of running) if (ctx.procedures.isAlive(id)) running[kept++] = id;
  running.length = kept;
  while (running.length < limit) {
    const id = begin();
    if (id === -1) return;
    if (id !== 0) running.push(id);
  }
}

/** Goes on when the first of them ends. */
export function anyOfWindow(running: readonly ProcedureId[], next: string): Wait {
  return anyOf(running.map(ended), next);
}
