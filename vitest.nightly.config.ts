import { defineConfig } from 'vitest/config';

/** `npm run test:nightly`: the full validation book and long random tests. */
export default defineConfig({
  test: { include: ['test/**/*.nightly.test.ts'], testTimeout: 3_600_000 },
});
