/**
 * A strategy from a user's file: checked as a whole before the run, and each decision before it
 * reaches the chain. It acts for itself alone: its own wallet, stakes and node. What it may not do
 * stops the run with one message that names file and hook.
 */
import type { EconomicAction } from '../epoch-loop/actions.ts';
import { OBJECT_ACTIONS } from '../epoch-loop/object-actions.ts';
import { PolicyError } from '../policies/policy-error.ts';
import {
  type Decision,
  MOMENTS,
  type Strategy,
  type StrategyContext,
  type StrategyParameters,
  type StrategyRole,
} from './strategy.ts';

/** Fields that each action must have beside its kind, and of what type. */
const ACTIONS: Readonly<Record<EconomicAction['kind'], Readonly<Record<string, string>>>> = {
  buy: { agent: 'number', bytes: 'bigint', epochs: 'number' },
  write: { agent: 'number', bytes: 'bigint' },
  stake: { agent: 'number', node: 'number', amountFrost: 'bigint' },
  request: { agent: 'number', stake: 'number' },
  withdraw: { agent: 'number', stake: 'number' },
  'withdraw-newest': { agent: 'number' },
  'vote-prices': { node: 'number', storageFrost: 'bigint', writeFrost: 'bigint' },
  'vote-capacity': { node: 'number', capacityBytes: 'bigint' },
  'set-commission': { node: 'number', rateBp: 'number' },
  collect: { node: 'number' },
  'vote-slash': { node: 'number', candidate: 'number' },
  slash: { candidate: 'number' },
  'deny-list': { node: 'number', bytes: 'bigint' },
  ...OBJECT_ACTIONS,
};

/** The strategy behind its guard; throws when what the file exports is none of this role. */
export function strategyOf(exported: unknown, role: StrategyRole, source: string): Strategy {
  const found = (exported ?? {}) as Partial<Strategy>;
  const refuse = (what: string): never => {
    throw new PolicyError(source, '', what);
  };
  if (typeof found.decide !== 'function') return refuse('exports no strategy: it has no decide');
  if (found.role !== role) return refuse(`is a strategy of ${found.role}s, not of ${role}s`);
  const moments = found.moments ?? [];
  const strange = moments.find((one) => !MOMENTS.includes(one));
  if (moments.length === 0 || strange !== undefined) {
    return refuse(`moments: ${strange ?? 'none'}; allowed: ${MOMENTS.join(', ')}`);
  }
  const strategy = found as Strategy;
  return {
    ...strategy,
    moments: [...moments],
    init: (given) => {
      const params = filled(strategy, given, refuse);
      return called(source, 'init', () => strategy.init?.(params) ?? null);
    },
    decide: (context) => {
      const params = filled(strategy, context.params, refuse);
      const own = Object.freeze({ ...context, params });
      const decision = called(source, 'decide', () => strategy.decide(own));
      checkDecision(decision, own, source);
      return decision;
    },
  };
}

function filled(
  { params = {} }: Strategy,
  given: StrategyParameters,
  refuse: (what: string) => never,
): StrategyParameters {
  const unknown = Object.keys(given).find((key) => params[key] === undefined);
  if (unknown !== undefined) {
    refuse(`unknown parameter '${unknown}'; allowed: ${Object.keys(params).join(', ') || 'none'}`);
  }
  for (const [key, value] of Object.entries(given)) {
    const { max, unit } = params[key];
    if (max === undefined || (value >= 0 && value <= max)) continue;
    refuse(`${key}: found ${value}; allowed: 0 to ${max} ${unit}`);
  }
  const defaults = Object.entries(params).map(([key, one]) => [key, one.default]);
  return Object.freeze({ ...Object.fromEntries(defaults), ...given });
}

function called<T>(source: string, hook: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PolicyError(source, hook, error instanceof Error ? error.message : String(error));
  }
}

function checkDecision(decision: Decision, { self }: StrategyContext, source: string): void {
  const refuse = (what: string): never => {
    throw new PolicyError(source, 'decide', what);
  };
  if (typeof decision !== 'object' || decision === null) refuse('returns no decision');
  const { actions = [], conduct } = decision;
  if (!Array.isArray(actions)) refuse('returns actions that are no list');
  for (const action of actions as readonly EconomicAction[]) {
    const fields = ACTIONS[action?.kind];
    if (fields === undefined) {
      refuse(`unknown action '${action?.kind}'; allowed: ${Object.keys(ACTIONS).join(', ')}`);
    }
    const values = action as unknown as Record<string, unknown>;
    for (const [field, type] of Object.entries(fields)) {
      const isRight =
        type === 'number'
          ? Number.isSafeInteger(values[field] as number)
          : typeof values[field] === type;
      if (isRight) continue;
      refuse(`${action.kind}: ${field} is ${String(values[field])}; allowed: a whole ${type}`);
    }
    if ('agent' in values && values.agent !== self.agent) {
      refuse(`${action.kind}: agent ${values.agent} is somebody else`);
    }
    if ('node' in values && action.kind !== 'stake' && values.node !== self.node) {
      refuse(`${action.kind}: node ${values.node} is run by somebody else`);
    }
  }
  if (conduct !== undefined && self.node < 0) refuse('returns conduct, but runs no node');
}
