/** What those who decide do, as facts: the same with a network and without one. */
import type { Context } from '../engine/index.ts';
import { DECISIONS, walParts } from './economic-facts.ts';
import type { EconomicAction } from './economics/epoch-loop/actions.ts';
import type { ObjectAction } from './economics/epoch-loop/object-actions.ts';
import type { Conduct } from './economics/strategies/strategy.ts';

type Emitter = Pick<Context, 'emit'>;

/** The decision itself, whatever came of it. */
export function tellDecision(
  ctx: Emitter,
  { agent, action, error }: { agent: number; action: EconomicAction; error: string },
): void {
  const [subject, amount] = subjectOf(action);
  const code = DECISIONS.indexOf(action.kind);
  ctx.emit('decision.made', agent, code, subject, ...walParts(amount), Number(error !== ''));
}

function subjectOf(action: EconomicAction): [subject: number, amount: bigint] {
  switch (action.kind) {
    case 'buy':
      return [action.epochs, action.bytes];
    case 'write':
      return [0, action.bytes];
    case 'stake':
      return [action.node, action.amountFrost];
    case 'request':
    case 'withdraw':
      return [action.stake, 0n];
    case 'withdraw-newest':
      return [-1, 0n];
    case 'vote-prices':
      return [action.node, action.storageFrost];
    case 'vote-capacity':
      return [action.node, action.capacityBytes];
    case 'set-commission':
      return [action.node, BigInt(action.rateBp)];
    case 'collect':
      return [action.node, 0n];
    case 'vote-slash':
    case 'slash':
      return [action.candidate, 0n];
    case 'deny-list':
      return [action.node, action.bytes];
    default:
      return subjectOfObject(action);
  }
}

/** The object that is changed, −1 for a new one, and what it is about: bytes, FROST or MIST. */
function subjectOfObject(action: ObjectAction): [subject: number, amount: bigint] {
  const { space, pool, stake, bytes, amountFrost, mist } = action as Partial<
    Record<'space' | 'pool' | 'stake', number> & Record<'bytes' | 'amountFrost' | 'mist', bigint>
  >;
  return [pool ?? space ?? stake ?? -1, bytes ?? amountFrost ?? mist ?? 0n];
}

/** What an operator lets its node do from now on. */
export function tellConduct(
  ctx: Emitter,
  node: number,
  { keepPpm, servePpm, isReporting }: Conduct,
): void {
  ctx.emit('conduct.chosen', node, keepPpm, servePpm, Number(isReporting));
}
