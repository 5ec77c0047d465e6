/**
 * What moved WAL, or changed what it costs. Beside the events of the log: storage nodes do not
 * wait for these, so they are not delivered to anybody.
 */
export type EconomicEvent =
  | {
      kind: 'storage-bought';
      client: number;
      bytes: bigint;
      startEpoch: number;
      endEpoch: number;
      costFrost: bigint;
      isExtension: boolean;
    }
  | { kind: 'write-paid'; client: number; blob: number; costFrost: bigint }
  | { kind: 'prices-set'; epoch: number; storagePriceFrost: bigint; writePriceFrost: bigint }
  | { kind: 'capacity-set'; epoch: number; capacityBytes: bigint; usedBytes: bigint }
  | { kind: 'epoch-closed'; epoch: number; grossFrost: bigint; leftoverFrost: bigint }
  | { kind: 'wal-burned'; epoch: number; amountFrost: bigint }
  | {
      kind: 'reward-paid';
      node: number;
      epoch: number;
      splitFrost: bigint;
      rewardFrost: bigint;
      commissionFrost: bigint;
    }
  | { kind: 'subsidy-paid'; epoch: number; usageFrost: bigint; fixedFrost: bigint }
  | { kind: 'commission-collected'; node: number; amountFrost: bigint }
  | { kind: 'commission-slashed'; node: number; amountFrost: bigint }
  | {
      kind: 'stake-withdrawn';
      node: number;
      stake: number;
      principalFrost: bigint;
      rewardFrost: bigint;
    };
