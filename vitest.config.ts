import { configDefaults, defineConfig } from 'vitest/config';

/** `npm test`: everything that needs nothing beside the checkout. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Generous: a busy machine must not turn a test red.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    exclude: [...configDefaults.exclude, '**/*.env.test.ts', '**/*.nightly.test.ts'],
  },
});
