/** The price of WAL in US dollars. */
export * from './price-process.ts';
