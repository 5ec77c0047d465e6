/**
 * State, scenarios and locals belong to the models: the engine hands them through untyped, and
 * each model gives them their types.
 */
// biome-ignore lint/suspicious/noExplicitAny: the one place where the engine lets go of types.
export type Untyped = any;
