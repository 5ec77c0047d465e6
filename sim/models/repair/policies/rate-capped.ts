/**
 * A node repairs no more than `rate` bytes a second: each blob begins when its bytes have been
 * saved up, one after the other. Not deployed, where permits alone hold repairs back.
 */
import { defineRepairPolicy } from './define.ts';

const US_PER_SECOND = 1_000_000;
const MEGABYTE = 1_000_000;

/** When everything begun so far is saved up for. */
interface Budget {
  paidUntilUs: number;
}

export const rateCapped = defineRepairPolicy({
  kind: 'repair',
  name: 'rate-capped',
  description: 'a node repairs no more than `rate` bytes a second',
  params: {
    rate: { unit: 'bytes-per-second', default: 10 * MEGABYTE, min: 1, help: 'of each node' },
  },
  init: (): Budget => ({ paidUntilUs: 0 }),
  start: ({ nowUs, params, state }, { bytes }) => {
    const { paidUntilUs } = state as Budget;
    const savingUs = Math.ceil((bytes * US_PER_SECOND) / (params.rate as number));
    const startUs = Math.max(nowUs, paidUntilUs) + savingUs;
    return { afterUs: startUs - nowUs, state: { paidUntilUs: startUs } };
  },
});
