/** Progress in steps: silent when short, a line every ten seconds, a bar on a terminal. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSteps } from '../../sim/cli/step-progress.ts';

let written = '';
const wasTerminal = process.stderr.isTTY;

function pretendTerminal(isTerminal: boolean): void {
  Object.defineProperty(process.stderr, 'isTTY', { value: isTerminal, configurable: true });
}

beforeEach(() => {
  written = '';
  vi.useFakeTimers();
  vi.stubEnv('CI', '');
  vi.stubEnv('NO_COLOR', '1');
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});

afterEach(() => {
  pretendTerminal(wasTerminal);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe('progress in steps', () => {
  it('says nothing about short work', () => {
    for (const isTerminal of [true, false]) {
      pretendTerminal(isTerminal);
      const steps = startSteps('encode', 10);
      for (let i = 0; i <= 10; i++) {
        vi.advanceTimersByTime(30);
        steps.update(i, 'writing');
      }
      steps.stop();
    }
    expect(written).toBe('');
  });

  it('writes a line every ten seconds where there is no terminal', () => {
    pretendTerminal(false);
    const steps = startSteps('repair', 30);
    for (let i = 1; i <= 30; i++) {
      vi.advanceTimersByTime(1000);
      steps.update(i, `${i} of 30 symbols`);
    }
    steps.stop();
    expect(written).toBe(
      'repair: 33%, 10 of 30 symbols\nrepair: 66%, 20 of 30 symbols\nrepair: 100%, 30 of 30 symbols\n',
    );
  });

  it('draws a bar on a terminal once the work takes noticeable time', () => {
    pretendTerminal(true);
    const steps = startSteps('encode', 4);
    steps.update(1, 'writing');
    expect(written).toBe('');
    vi.advanceTimersByTime(600);
    steps.update(2, 'writing');
    expect(written).toContain('encode');
    expect(written).toContain('50%');
    steps.stop();
  });
});
