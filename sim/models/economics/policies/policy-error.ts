/** What a policy did that it may not: one message with its file and hook, exit code 2. */
export class PolicyError extends Error {
  constructor(
    /** File of the policy, or the name of one that is built in. */
    readonly source: string,
    /** The hook that was called; '' when the definition itself is wrong. */
    readonly hook: string,
    what: string,
  ) {
    super(`${source}${hook === '' ? '' : `: ${hook}`}: ${what}`);
    this.name = 'PolicyError';
  }
}
