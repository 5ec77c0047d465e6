/** Services as the models read them: placements of the same client (network.md §1). */
export const SERVICE_KINDS = ['aggregator', 'publisher', 'relay'] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

export interface ResolvedService {
  name: string;
  kind: ServiceKind;
  region: string;
  upBytesPerSecond: number;
  downBytesPerSecond: number;
  /** Of an aggregator: bytes of blobs that it keeps; 0: none. */
  cacheBytes: number;
}
