/** Every strategy that ships, by role. */
import { inert } from './delegators/inert.ts';
import { liquidStaking } from './delegators/liquid-staking.ts';
import { qualitySeeking } from './delegators/quality-seeking.ts';
import { whale } from './delegators/whale.ts';
import { yieldChasing } from './delegators/yield-chasing.ts';
import { baitAndSwitch } from './operators/bait-and-switch.ts';
import { capacityVeto } from './operators/capacity-veto.ts';
import { entryExit } from './operators/entry-exit.ts';
import { evictor } from './operators/evictor.ts';
import { honest } from './operators/honest.ts';
import { lazy } from './operators/lazy.ts';
import { priceCartel } from './operators/price-cartel.ts';
import { readWithholding } from './operators/read-withholding.ts';
import { silent } from './operators/silent.ts';
import { slashVoter } from './operators/slash-voter.ts';
import { stakeSplitter } from './operators/stake-splitter.ts';
import type { Strategy } from './strategy.ts';
import { bulkBuyer } from './users/bulk-buyer.ts';
import { burstWriter } from './users/burst-writer.ts';
import { priceSensitive } from './users/price-sensitive.ts';
import { quiltPacker } from './users/quilt-packer.ts';
import { sticky } from './users/sticky.ts';

export * from './strategy.ts';

export const STRATEGIES: readonly Strategy[] = [
  honest,
  lazy,
  readWithholding,
  silent,
  priceCartel,
  capacityVeto,
  baitAndSwitch,
  stakeSplitter,
  evictor,
  entryExit,
  slashVoter,
  inert,
  yieldChasing,
  qualitySeeking,
  liquidStaking,
  whale,
  priceSensitive,
  sticky,
  burstWriter,
  bulkBuyer,
  quiltPacker,
];
