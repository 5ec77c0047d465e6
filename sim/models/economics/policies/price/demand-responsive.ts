/**
 * A storage price that follows demand: each epoch it moves by up to `stepBp`, in proportion to
 * how far utilisation is from its target, and the write price with it. The form of a base fee;
 * in no contract or paper of Walrus, so every number is an assumption.
 */
import { definePolicy } from '../define.ts';

const WHOLE = 10_000n;

export const demandResponsive = definePolicy({
  kind: 'price',
  name: 'demand-responsive',
  description: 'The price rises while use is above its target, and falls below it',
  params: {
    targetBp: { unit: 'bp', default: 5000n, min: 1n, max: 9999n, help: 'of capacity in use' },
    stepBp: { unit: 'bp', default: 1250n, max: 5000n, help: 'largest move an epoch' },
    floorFrost: { unit: 'FROST', default: 1n, min: 1n, help: 'lowest storage price' },
  },
  epochStart({ view, params }) {
    const { targetBp, stepBp, floorFrost } = params;
    if (view.capacityBytes === 0n) return null;
    const usedBp = (view.slots[0].usedBytes * WHOLE) / view.capacityBytes;
    const room = usedBp > targetBp ? WHOLE - targetBp : targetBp;
    const away = usedBp > WHOLE ? room : usedBp - targetBp;
    const factor = WHOLE * room + stepBp * away; // over WHOLE · room
    const moved = (frost: bigint): bigint => (frost * factor) / (WHOLE * room);
    const storageFrost = moved(view.prices.storageFrost);
    return {
      storageFrost: storageFrost < floorFrost ? floorFrost : storageFrost,
      writeFrost: moved(view.prices.writeFrost),
      effective: 'now',
    };
  },
});
