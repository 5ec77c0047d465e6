/**
 * A small network on the real engine: endpoints, a script of steps at given instants, and one
 * method whose server answers as the request tells it to. What happens is logged in state.
 */
import {
  createSimulation,
  defineModel,
  type ModelDefinition,
  type Simulation,
} from '../../../sim/engine/index.ts';
import type { Cause, Use } from '../../../sim/models/facts.ts';
import {
  type Call,
  type CallId,
  type CallStatus,
  call,
  findCall,
  joinCallId,
  type NetworkContext,
  type NetworkState,
  networkModel,
  reply,
  splitCallId,
  tellAllBooked,
} from '../../../sim/models/network/index.ts';
import type { ResolvedScenario } from '../../../sim/scenario/resolved.ts';

export const GIGABIT = 125_000_000;
/** Enough never to matter, and still a number. */
export const UNLIMITED = 1e15;

export interface NetworkOptions {
  /** Bytes per second by node and by client: both links, or up and down. */
  nodes: (number | [up: number, down: number])[];
  clients: (number | [up: number, down: number])[];
  rttMs?: number;
  jitterSigma?: number;
  lossShare?: number;
  overheadBytes?: number;
  connectTimeoutMs?: number;
  flowWindowBytes?: number;
  /** Up to one round trip's worth of bytes, messages wait only for each other. */
  hasShortcut?: boolean;
  /** A planted defect (world.ts). */
  planted?: string;
}

/** A scenario of which only the network part is there: all that the network model reads. */
export function networkScenario(options: NetworkOptions): ResolvedScenario {
  const endpoint = (name: string) => (rate: number | [number, number], index: number) => {
    const [up, down] = typeof rate === 'number' ? [rate, rate] : rate;
    return {
      name: `${name}-${index}`,
      region: 'here',
      upBytesPerSecond: up,
      downBytesPerSecond: down,
    };
  };
  return {
    plantedDefect: options.planted ?? '',
    network: {
      nodes: options.nodes.map(endpoint('node')),
      clients: options.clients.map(endpoint('client')),
      latency: {
        table: 'one',
        regions: ['here'],
        rttUs: [[(options.rttMs ?? 0) * 1000]],
        jitterSigma: options.jitterSigma ?? 0,
        ...(options.lossShare === undefined ? {} : { lossShare: options.lossShare }),
      },
      overheadBytes: options.overheadBytes ?? 0,
      connectTimeoutUs: (options.connectTimeoutMs ?? 5000) * 1000,
      flowWindowBytes: options.flowWindowBytes ?? 0,
      exactSharing: options.hasShortcut !== true,
    },
  } as unknown as ResolvedScenario;
}

/** What the script's method is asked: how the server is to answer. */
export interface Question {
  status: CallStatus;
  /** Payload bytes of the reply. */
  replyBytes: number;
  /** Work at the server, microseconds; −1 for never. */
  workUs: number;
  /** How the caller books a call that was answered. */
  use: Use;
}

export interface Ended {
  id: CallId;
  owner: number;
  status: CallStatus;
  atUs: number;
  hasResponse: boolean;
}

export interface ScriptState {
  served: number;
  ended: Ended[];
  /** `[kind, target, arg, atUs]` of every flow that ended. */
  flows: number[][];
  /** Scratch numbers a script may keep. */
  notes: Map<string, number>;
}

export type ScriptContext = NetworkContext & { state: { script: ScriptState } };
export type Step = [atUs: number, act: (ctx: ScriptContext) => void];

export interface ScriptRun {
  simulation: Simulation;
  ctx: ScriptContext;
  script: ScriptState;
  network: NetworkState;
}

const asScript = (ctx: NetworkContext) => ctx as ScriptContext;

/** Models of a scripted network, to be run or restored. */
export function scriptModels(steps: readonly Step[]): ModelDefinition[] {
  const method = {
    name: 'ask',
    serve(ctx: NetworkContext, asked: Call) {
      asScript(ctx).state.script.served += 1;
      const { workUs } = asked.request as Question;
      if (workUs === 0) answer(ctx, asked.id);
      else if (workUs > 0) {
        const { slot, generation } = splitCallId(asked.id);
        ctx.schedule(workUs, 'script.answer', slot, generation);
      }
    },
    done(ctx: NetworkContext, ended: Call): Use {
      asScript(ctx).state.script.ended.push({
        id: ended.id,
        owner: ended.owner,
        status: ended.status,
        atUs: ctx.now,
        hasResponse: ended.response !== null,
      });
      return ended.status === 'ok' ? (ended.request as Question).use : 'wasted';
    },
  };
  const script = defineModel<ScriptState>({
    name: 'script',
    version: 1,
    description: 'Test steps at given instants.',
    init: (): ScriptState => ({ served: 0, ended: [], flows: [], notes: new Map() }),
    start(ctx: ScriptContext) {
      steps.forEach(([atUs], index) => {
        ctx.scheduleAt(atUs, 'script.step', index);
      });
    },
    handlers: {
      'script.step': (ctx: ScriptContext, index: number) => steps[index][1](ctx),
      'script.answer': (ctx: ScriptContext, slot: number, generation: number) =>
        answer(ctx, joinCallId(slot, generation)),
      'script.flow-ended': (ctx: ScriptContext, target: number, arg: number) => {
        ctx.state.script.flows.push([target, arg, ctx.now]);
      },
    },
  });
  return [networkModel([method]) as ModelDefinition, script as ModelDefinition];
}

function answer(ctx: NetworkContext, id: CallId): void {
  const asked = findCall(ctx, id);
  if (asked === undefined) return;
  const { status, replyBytes } = asked.request as Question;
  reply(ctx, id, status, { said: status }, { payload: replyBytes, proof: 0, metadata: 0 });
}

export function createScript(options: NetworkOptions, steps: readonly Step[], seed = 1): ScriptRun {
  const simulation = createSimulation({
    models: scriptModels(steps),
    resolved: networkScenario(options),
    seed,
  });
  return attach(simulation);
}

/** The parts of a simulation that tests look at; again after every rebuild. */
export function attach(simulation: Simulation): ScriptRun {
  const ctx = simulation.ctx as unknown as ScriptContext;
  return { simulation, ctx, script: ctx.state.script, network: ctx.state.network };
}

/** Runs to the end, which must come; what clients asked is then told, as at a last probe. */
export function finish(run: ScriptRun, maxEvents = 1_000_000): ScriptRun {
  if (run.simulation.step(maxEvents) !== 'ended') throw new Error('the script does not end');
  const ended = attach(run.simulation);
  tellAllBooked(ended.ctx);
  return ended;
}

export function runScript(options: NetworkOptions, steps: readonly Step[], seed = 1): ScriptRun {
  return finish(createScript(options, steps, seed));
}

export interface Ask extends Partial<Question> {
  from: number;
  to: number;
  bytes?: number;
  proof?: number;
  metadata?: number;
  timeoutUs?: number;
  cause?: Cause;
  owner?: number;
}

/** Calls the script's method. */
export function ask(ctx: ScriptContext, asked: Ask): CallId {
  return call(ctx, {
    from: asked.from,
    to: asked.to,
    method: 'ask',
    cause: asked.cause ?? 'write',
    request: {
      status: asked.status ?? 'ok',
      replyBytes: asked.replyBytes ?? 0,
      workUs: asked.workUs ?? 0,
      use: asked.use ?? 'used',
    },
    requestBytes: {
      payload: asked.bytes ?? 0,
      proof: asked.proof ?? 0,
      metadata: asked.metadata ?? 0,
    },
    timeoutUs: asked.timeoutUs ?? 0,
    owner: asked.owner ?? 0,
  });
}
