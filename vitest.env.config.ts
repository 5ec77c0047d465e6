import { defineConfig } from 'vitest/config';

/** `npm run test:env`: what needs Chromium, other Node versions or Python. */
export default defineConfig({
  test: { include: ['test/**/*.env.test.ts'], testTimeout: 600_000, hookTimeout: 600_000 },
});
