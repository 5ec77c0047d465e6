/**
 * Calls a hook and checks what it returns before anything is moved. What a policy may not do
 * ends the run with one message that names its file and hook; the ledger is unchanged then.
 *
 * The context is frozen: a hook that writes to it throws. Clocks and unnamed randomness are taken
 * away from users' files by whoever loads them.
 */
import type { Account } from '../ledger/index.ts';
import type {
  Charge,
  Charges,
  FeeDecision,
  Movement,
  PolicyContext,
  PolicyState,
  PriceDecision,
  Share,
  SubsidyDecision,
} from './define.ts';
import { messageOf, type PolicyInUse } from './in-use.ts';
import { PolicyError } from './policy-error.ts';

/** Result of a hook, as checked; `state` is what the policy goes on with. */
export interface Called<T> {
  decision: T;
  state: PolicyState;
}

type Check<T> = (found: unknown, refuse: (what: string) => never) => T;

const WHOLE_BP = 10_000;

const SOURCES: readonly unknown[] = ['reward', 'commission', 'locked-commission', 'escrow'];
const SHORT: readonly unknown[] = ['refuse', 'in-order', 'pro-rata'];

/**
 * Calls one hook; null when the policy does not have it, or decides nothing.
 *
 * @throws PolicyError
 */
export function callHook<T>(
  { policy, source }: PolicyInUse,
  hook: string,
  { context, subject, check }: { context: PolicyContext; subject?: unknown; check: Check<T> },
): Called<T> | null {
  const call = (policy as unknown as Record<string, unknown>)[hook];
  if (call === undefined) return null;
  const refuse = (what: string): never => {
    throw new PolicyError(source, hook, what);
  };
  deepFreeze(context.state);
  let found: unknown;
  try {
    found = (call as (context: PolicyContext, subject?: unknown) => unknown).call(
      policy,
      context,
      subject,
    );
  } catch (error) {
    return refuse(messageOf(error));
  }
  if (found === null) return null;
  const decision = check(found, refuse);
  const { state } = found as { state?: PolicyState };
  return { decision, state: state === undefined ? context.state : state };
}

export const checkMovement: Check<Movement> = (found, refuse) => {
  const { transfers } = record(found, '{ transfers }', refuse);
  if (!Array.isArray(transfers)) {
    refuse(`transfers: found ${shown(transfers)}; allowed: a list of transfers`);
  }
  return found as Movement;
};

export const checkSubsidy: Check<SubsidyDecision> = (found, refuse) => {
  checkMovement(found, refuse);
  const { whenShort } = found as SubsidyDecision;
  if (!SHORT.includes(whenShort)) {
    refuse(`whenShort: found ${shown(whenShort)}; allowed: refuse, in-order, pro-rata`);
  }
  return found as SubsidyDecision;
};

export const checkPrice: Check<PriceDecision> = (found, refuse) => {
  const price = record(found, '{ storageFrost, writeFrost, effective }', refuse);
  for (const name of ['storageFrost', 'writeFrost']) {
    const value = price[name];
    if (typeof value !== 'bigint' || value < 0n) {
      refuse(`${name}: found ${shown(value)}; allowed: a bigint of 0 FROST or more`);
    }
  }
  if (price.effective !== 'now' && price.effective !== 'next-epoch') {
    refuse(`effective: found ${shown(price.effective)}; allowed: now, next-epoch`);
  }
  return found as PriceDecision;
};

/** A fee may not be above the amount of the action. */
export const checkFee =
  (amountFrost: bigint): Check<FeeDecision> =>
  (found, refuse) => {
    const fee = record(found, '{ feeFrost, shares, remainder }', refuse);
    checkAmount(fee.feeFrost, 'feeFrost', refuse);
    if ((fee.feeFrost as bigint) > amountFrost) {
      refuse(`feeFrost: found ${fee.feeFrost}; allowed: at most the amount, ${amountFrost} FROST`);
    }
    checkShares(fee, refuse);
    return found as FeeDecision;
  };

/** Charges against nodes that exist. */
export const checkCharges =
  (nodeCount: number): Check<Charges> =>
  (found, refuse) => {
    const { charges } = record(found, '{ charges }', refuse);
    if (!Array.isArray(charges)) {
      return refuse(`charges: found ${shown(charges)}; allowed: a list of charges`);
    }
    for (const [at, charge] of charges.entries()) {
      const within = (what: string): never => refuse(`charges[${at}]: ${what}`);
      checkCharge(record(charge, 'a charge', within), nodeCount, within);
    }
    return found as Charges;
  };

function checkCharge(
  charge: Record<string, unknown>,
  nodeCount: number,
  refuse: (what: string) => never,
): void {
  const { node, amountFrost, sources } = charge as unknown as Charge;
  if (!Number.isInteger(node) || node < 0 || node >= nodeCount) {
    refuse(`there is no node ${shown(node)}`);
  }
  checkAmount(amountFrost, 'amountFrost', refuse);
  const wrong = Array.isArray(sources) ? sources.find((one) => !SOURCES.includes(one)) : sources;
  if (!Array.isArray(sources) || wrong !== undefined) {
    refuse(`sources: found ${shown(wrong)}; allowed: a list of ${SOURCES.join(', ')}`);
  }
  checkShares(charge, refuse);
}

function checkAmount(value: unknown, name: string, refuse: (what: string) => never): void {
  if (typeof value !== 'bigint' || value < 0n) {
    refuse(`${name}: found ${shown(value)}; allowed: a bigint of 0 FROST or more`);
  }
}

function checkShares(found: Record<string, unknown>, refuse: (what: string) => never): void {
  const { shares, remainder } = found as { shares?: readonly Share[]; remainder?: Account };
  if (!Array.isArray(shares)) refuse(`shares: found ${shown(shares)}; allowed: a list of shares`);
  let sum = 0;
  for (const share of shares as readonly Share[]) {
    const { to, bp } = record(share, 'a share { to, bp }', refuse);
    if (!Number.isInteger(bp) || (bp as number) < 0) {
      refuse(`shares: found ${shown(bp)} bp; allowed: whole basis points`);
    }
    if (!isAccount(to)) refuse(`shares: found ${shown(to)}; allowed: an account`);
    sum += bp as number;
  }
  if (sum !== WHOLE_BP) refuse(`shares: found ${sum} bp; allowed: ${WHOLE_BP} bp together`);
  if (!isAccount(remainder)) refuse(`remainder: found ${shown(remainder)}; allowed: an account`);
}

function isAccount(value: unknown): value is Account {
  return typeof value === 'object' && value !== null && 'kind' in value && 'of' in value;
}

function record(
  value: unknown,
  allowed: string,
  refuse: (what: string) => never,
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(`found ${shown(value)}; allowed: ${allowed}`);
  }
  return value as Record<string, unknown>;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a record';
  return typeof value === 'function' ? 'a function' : String(value);
}

/** Freezes plain data; what is frozen already is taken to be so all the way down. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (ArrayBuffer.isView(value)) return value; // cannot be frozen
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
