/** The queue of an exchange against a list that is sorted anew for each entry. */
import { describe, expect, test } from 'vitest';
import { Distributions } from '../../../sim/engine/distributions.ts';
import { RandomStreams } from '../../../sim/engine/streams.ts';
import { EntryQueue, NONE } from '../../../sim/models/network/entry-queue.ts';

const random = new Distributions(new RandomStreams(5));

interface Entry {
  afterUs: number;
  number: number;
  entry: number;
}

/** Pops of both, with up to `most` new entries after each, each at most `spanUs` ahead. */
function pops(queue: EntryQueue, { most, spanUs, start }: Record<string, number>) {
  const stream = random.open('entries');
  const list: Entry[] = [];
  const got: Entry[] = [];
  const wanted: Entry[] = [];
  let nowUs = 0;
  const push = () => {
    const afterUs = nowUs + random.integer(stream, spanUs);
    const entry = random.integer(stream, 1000) * 4;
    queue.push(afterUs, entry);
    list.push({ afterUs, number: queue.numbers, entry });
  };
  queue.clear();
  for (let k = 0; k < start; k += 1) push();
  for (let entry = queue.pop(); entry !== NONE && got.length < 5000; entry = queue.pop()) {
    list.sort((a, b) => a.afterUs - b.afterUs || a.number - b.number);
    got.push({ afterUs: queue.poppedUs, number: queue.popped, entry });
    wanted.push(list.shift()!);
    nowUs = queue.poppedUs;
    for (let k = random.integer(stream, most + 1); k > 0 && got.length < 4000; k -= 1) push();
  }
  return { got, wanted };
}

describe('entries come by time, and at one time in the order of their numbers', () => {
  const queue = new EntryQueue();
  test.each([
    ['within a bucket', { start: 100, most: 2, spanUs: 300 }],
    ['at few times', { start: 300, most: 1, spanUs: 3 }],
    ['round the ring', { start: 335, most: 2, spanUs: 400_000 }],
    ['in and beyond the ring', { start: 335, most: 2, spanUs: 2_500_000 }],
    ['far apart', { start: 40, most: 2, spanUs: 60_000_000 }],
  ])('%s', (_, shape) => {
    const { got, wanted } = pops(queue, shape);
    expect(got).toEqual(wanted);
    expect(got.length).toBeGreaterThan(shape.start);
  });

  test('what was left over is gone after a new start', () => {
    for (const afterUs of [5, 70_000, 9_000_000]) queue.push(queue.poppedUs + afterUs, 8);
    queue.clear();
    expect(queue.pop()).toBe(NONE);
    queue.push(1_000_000, 12);
    expect([queue.pop(), queue.popped, queue.poppedCause, queue.pop()]).toEqual([12, 1, 0, NONE]);
  });
});
