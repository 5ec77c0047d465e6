/** What clients of a resolved scenario do with storage resources (network.md §8.1). */

import type { ResourceOperation } from '../models/economic-facts.ts';

/** Resources go by the names that the scenario gives them. */
export interface ResolvedDeal {
  atUs: number;
  op: ResourceOperation;
  /** The resource it is done with; '' where it makes one only. */
  resource: string;
  /** join: what goes into it. */
  other: string;
  /** Name of the resource that it makes, or that comes back; '' for none. */
  as: string;
  /** buy: the buyer; give: who gets it; −1 otherwise. */
  client: number;
  /** Number of the generated blob; −1 for none. */
  generated: number;
  /** buy: what; split: what stays; 0 otherwise. */
  sizeBytes: number;
  /** buy: for so many epochs; split: where the new one begins; 0 otherwise. */
  epochs: number;
}
