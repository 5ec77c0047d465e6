/** Amounts that wait for an epoch: what the pools' pending stake and withdrawals are kept in. */
export interface Pending {
  epoch: number;
  amount: bigint;
}

/** Adds to what waits for that epoch; the list stays ascending, one entry an epoch. */
export function addPending(list: Pending[], epoch: number, amount: bigint): void {
  let at = list.length;
  while (at > 0 && list[at - 1].epoch >= epoch) at--;
  if (list[at]?.epoch === epoch) list[at].amount += amount;
  else list.splice(at, 0, { epoch, amount });
}

/** Takes back something that was added before. */
export function takePending(list: Pending[], epoch: number, amount: bigint): void {
  const at = list.findIndex((one) => one.epoch === epoch);
  if (at < 0 || list[at].amount < amount) throw new Error(`${amount} never waited for ${epoch}`);
  list[at].amount -= amount;
  if (list[at].amount === 0n) list.splice(at, 1);
}

/** Everything that is due by that epoch. */
export function pendingBy(list: readonly Pending[], epoch: number): bigint {
  let sum = 0n;
  for (const one of list) {
    if (one.epoch > epoch) break;
    sum += one.amount;
  }
  return sum;
}

/** Drops what is due by that epoch; returns its sum. */
export function settlePending(list: Pending[], epoch: number): bigint {
  const sum = pendingBy(list, epoch);
  while (list.length > 0 && list[0].epoch <= epoch) list.shift();
  return sum;
}
