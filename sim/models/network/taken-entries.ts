/** Entries that an exchange (exchange.ts) took, to be told of later, in columns: there are many. */

const FIRST_COUNT = 4096;

export class TakenEntries {
  count = 0;
  /** By entry: its number, how many fired up to it, and when. */
  numbers = new Int32Array(FIRST_COUNT);
  fired = new Int32Array(FIRST_COUNT);
  timesUs = new Float64Array(FIRST_COUNT);

  add(number: number, fired: number, timeUs: number): void {
    if (this.count === this.numbers.length) this.grow();
    this.numbers[this.count] = number;
    this.fired[this.count] = fired;
    this.timesUs[this.count] = timeUs;
    this.count += 1;
  }

  private grow(): void {
    const count = 2 * this.count;
    const { fired, numbers, timesUs } = this;
    this.numbers = new Int32Array(count);
    this.fired = new Int32Array(count);
    this.timesUs = new Float64Array(count);
    this.numbers.set(numbers);
    this.fired.set(fired);
    this.timesUs.set(timesUs);
  }
}
