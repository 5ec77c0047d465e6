/** The works of the engine's benchmark, their sizes, and the targets of each. */

export type Work =
  | 'hold-1e3'
  | 'hold-1e5'
  | 'hold-1e6'
  | 'storage-mix'
  | 'phold'
  | 'mm1-procedures'
  | 'cancel-heavy';

export type System = 'ladder' | 'heap' | 'simjs' | 'simpy';

export interface WorkPlan {
  work: Work;
  title: string;
  unit: string;
  /** Pending events, messages or outstanding requests; see the workloads. */
  size: number;
  /** Units of work in one measurement, by system: slow ones do fewer. */
  units: Record<System, number>;
  /** Ratios to SimPy that are required and aimed at. */
  must: number;
  stretch: number;
  boundedBy: string;
}

const units = (ladder: number, heap: number, simjs: number, simpy: number) => ({
  ladder,
  heap,
  simjs,
  simpy,
});

export const PLANS: WorkPlan[] = [
  {
    work: 'hold-1e3',
    title: 'hold, 1,000 pending',
    unit: 'M events/s',
    size: 1_000,
    units: units(4e6, 4e6, 1e6, 5e5),
    must: 6,
    stretch: 12,
    boundedBy: 'instructions per event',
  },
  {
    work: 'hold-1e5',
    title: 'hold, 100,000 pending',
    unit: 'M events/s',
    size: 100_000,
    units: units(4e6, 2e6, 3e5, 2e5),
    must: 10,
    stretch: 25,
    boundedBy: 'second-level cache',
  },
  {
    work: 'hold-1e6',
    title: 'hold, 1,000,000 pending',
    unit: 'M events/s',
    size: 1_000_000,
    units: units(4e6, 2e6, 3e5, 2e5),
    must: 8,
    stretch: 15,
    boundedBy: 'memory latency',
  },
  {
    work: 'storage-mix',
    title: 'storage mix, 300,000 timers of years and 10,000 messages of 1 ms',
    unit: 'M events/s',
    size: 310_000,
    units: units(4e6, 2e6, 3e5, 3e5),
    must: 10,
    stretch: 20,
    boundedBy: 'time scales eleven decades apart',
  },
  {
    work: 'phold',
    title: 'message passing, 1,000 nodes × 16, live random streams',
    unit: 'M messages/s',
    size: 16_000,
    units: units(3e6, 2e6, 5e5, 3e5),
    must: 8,
    stretch: 16,
    boundedBy: 'two draws and a logarithm per message',
  },
  {
    work: 'mm1-procedures',
    title: 'M/M/1 as procedures, load 0.8, digest on',
    unit: 'M customers/s',
    size: 1,
    units: units(1e6, 1e6, 3e5, 1.5e5),
    must: 10,
    stretch: 25,
    boundedBy: 'steps and facts per customer',
  },
  {
    work: 'cancel-heavy',
    title: 'cancel-heavy, 1,000 requests, every reply cancels its time-out',
    unit: 'M operations/s',
    size: 1_000,
    units: units(2e6, 1e6, 2e5, 2e5),
    must: 15,
    stretch: 40,
    boundedBy: 'sweeping cancelled events',
  },
];

/** Small enough for a test, large enough to pass through every part. */
export function quickPlans(): WorkPlan[] {
  return PLANS.map((plan) => ({
    ...plan,
    size: Math.min(plan.size, 20_000),
    units: units(4e4, 4e4, 1e4, 1e4),
  }));
}
