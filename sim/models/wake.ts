/** Waking a procedure that may have been woken already in the same instant. */
import type { WalrusContext } from './world.ts';

/** Fires a signal unless it was fired before; 0 is no signal. */
export function wake(ctx: WalrusContext, signal: number): void {
  if (signal !== 0 && !ctx.signals.isFired(signal)) ctx.signals.fire(signal);
}
