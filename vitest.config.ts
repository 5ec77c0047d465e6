import { configDefaults, defineConfig } from 'vitest/config';

/** `npm test`: everything that needs nothing beside the checkout. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.env.test.ts', '**/*.nightly.test.ts'],
  },
});
