import { expect, it } from 'vitest';
import { CHECKERS } from '../../sim/checkers/index.ts';
import { checkerLaws } from './checker-laws.ts';

it('there are checkers to look at', () => {
  expect(CHECKERS.length).toBeGreaterThan(10);
});

for (const checker of CHECKERS) checkerLaws(checker);
