/**
 * What is recorded of a queue: waits, sojourns, areas and draws, in batches of consecutive
 * customers. A collector of typed arrays, so that millions of customers cost little.
 */

export interface QueueSetting {
  /** Means in seconds of simulated time. */
  interarrivalMean: number;
  service: 'exponential' | 'constant' | 'hyperexponential';
  serviceMean: number;
  servers: number;
  /** Customers beyond the servers are turned away. */
  isLossSystem?: boolean;
  customers: number;
  /** Customers before the record starts. */
  warmUp: number;
  batches: number;
  seed: number;
}

export const BINS = 16_000;
const BIN_SECONDS = 0.01;

export class QueueRecord {
  readonly batches: number;
  private readonly batchSize: number;
  private readonly warmUp: number;
  readonly count: Float64Array;
  readonly waitSum: Float64Array;
  readonly sojournSum: Float64Array;
  readonly delayed: Float64Array;
  readonly blocked: Float64Array;
  /** Sums of the draws: controls with known means. */
  readonly interarrivalSum: Float64Array;
  readonly serviceSum: Float64Array;
  /** Areas under numbers in system and in queue, and the time they took. */
  readonly systemArea: Float64Array;
  readonly queueArea: Float64Array;
  readonly time: Float64Array;
  /** Area under the squared number in system. */
  readonly squareArea: Float64Array;
  /** Sojourns by hundredths of a second, batch after batch. */
  readonly histogram: Uint32Array;
  private batch = -1;
  private lastUs = 0;

  constructor({ customers, warmUp, batches }: QueueSetting, withHistogram = false) {
    this.batches = batches;
    this.warmUp = warmUp;
    this.batchSize = Math.floor((customers - warmUp) / batches);
    const column = () => new Float64Array(batches);
    this.count = column();
    this.waitSum = column();
    this.sojournSum = column();
    this.delayed = column();
    this.blocked = column();
    this.interarrivalSum = column();
    this.serviceSum = column();
    this.systemArea = column();
    this.queueArea = column();
    this.time = column();
    this.squareArea = column();
    this.histogram = new Uint32Array(withHistogram ? batches * BINS : 0);
  }

  /** Batch of the customer with this number, −1 outside the record. */
  batchOf(customer: number): number {
    if (customer < this.warmUp) return -1;
    const batch = Math.floor((customer - this.warmUp) / this.batchSize);
    return batch < this.batches ? batch : -1;
  }

  /** Time passes with these numbers in system and in queue; areas go to the arrivals' batch. */
  elapse(nowUs: number, inSystem: number, inQueue: number): void {
    const { batch } = this;
    if (batch >= 0) {
      const seconds = (nowUs - this.lastUs) / 1e6;
      this.time[batch] += seconds;
      this.systemArea[batch] += seconds * inSystem;
      this.squareArea[batch] += seconds * inSystem * inSystem;
      this.queueArea[batch] += seconds * inQueue;
    }
    this.lastUs = nowUs;
  }

  arrive(customer: number, interarrivalUs: number): void {
    this.batch = this.batchOf(customer);
    if (this.batch >= 0) {
      this.count[this.batch] += 1;
      this.interarrivalSum[this.batch] += interarrivalUs / 1e6;
    }
  }

  block(customer: number): void {
    const batch = this.batchOf(customer);
    if (batch >= 0) this.blocked[batch] += 1;
  }

  serve(customer: number, waitUs: number, serviceUs: number): void {
    const batch = this.batchOf(customer);
    if (batch < 0) return;
    this.waitSum[batch] += waitUs / 1e6;
    this.serviceSum[batch] += serviceUs / 1e6;
    if (waitUs > 0) this.delayed[batch] += 1;
    const sojourn = (waitUs + serviceUs) / 1e6;
    this.sojournSum[batch] += sojourn;
    if (this.histogram.length > 0) {
      const bin = Math.min(BINS - 1, Math.floor(sojourn / BIN_SECONDS));
      this.histogram[batch * BINS + bin] += 1;
    }
  }

  /** One value a batch. */
  each(value: (batch: number) => number): number[] {
    return Array.from({ length: this.batches }, (_, batch) => value(batch));
  }

  /** Quantile of all sojourns, interpolated within its bin, and their density there. */
  sojournQuantile(share: number): { quantile: number; density: number } {
    const total = this.count.reduce((sum, count) => sum + count, 0);
    const pooled = (bin: number) => {
      let sum = 0;
      for (let batch = 0; batch < this.batches; batch += 1)
        sum += this.histogram[batch * BINS + bin];
      return sum;
    };
    let below = 0;
    let bin = 0;
    for (; below + pooled(bin) < share * total; bin += 1) below += pooled(bin);
    const quantile = (bin + (share * total - below) / pooled(bin)) * BIN_SECONDS;
    let around = 0;
    for (let near = bin - 50; near <= bin + 50; near += 1) around += pooled(near);
    return { quantile, density: around / total / (101 * BIN_SECONDS) };
  }

  /** Share of a batch's sojourns up to a value. */
  shareUpTo(batch: number, seconds: number): number {
    const place = seconds / BIN_SECONDS;
    const last = Math.floor(place);
    let sum = 0;
    for (let bin = 0; bin < last; bin += 1) sum += this.histogram[batch * BINS + bin];
    sum += (place - last) * this.histogram[batch * BINS + last];
    return sum / this.count[batch];
  }
}
