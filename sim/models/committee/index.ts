/** Committee selection: quorums, active set, apportionment, placement. Pure functions. */
export * from './active-set.ts';
export * from './apportion.ts';
export * from './committee.ts';
export * from './placement.ts';
export * from './quorum.ts';
export * from './select.ts';
