/** The Walrus network, composed: its models in the order in which they come to life. */
import { defineModel, type ModelDefinition } from '../engine/index.ts';
import { type BlobsState, createRegistry } from './blobs/registry.ts';
import type { ClientsState } from './client/clients.ts';
import { clientRead } from './client/read.ts';
import { hedgeLate } from './client/read-pace.ts';
import { clientReadPart } from './client/read-part.ts';
import { createCaches } from './client/services.ts';
import { passTail } from './client/tail.ts';
import { clientVia } from './client/via.ts';
import { clientWrite } from './client/write.ts';
import { repeatRequest } from './client/write-replies.ts';
import type { UserModules } from './epoch-economy/setup.ts';
import { eventBlobsModel } from './event-blobs/event-blobs-model.ts';
import { followChain } from './event-blobs/follow.ts';
import { eventLogModel } from './event-log/event-log.ts';
import { FACTS } from './facts.ts';
import { failuresModel } from './failures/failures-model.ts';
import { faultsModel } from './faults/faults-model.ts';
import { createMarket } from './market/market-model.ts';
import { networkModel } from './network/index.ts';
import { RPC_METHODS } from './rpc-methods.ts';
import { holdingsModel } from './storage-node/holdings-model.ts';
import { storageNodesModel } from './storage-node/storage-nodes-model.ts';
import { workloadModel } from './workload/workload-model.ts';
import type { WalrusContext } from './world.ts';

export interface WalrusOptions {
  /** What files of the user export, by SHA-256 of the file. */
  modules?: UserModules;
  /** Whether the scenario has policies or people. */
  hasMarket?: boolean;
}

/** The models of a run. Each creates its slice in this order; see `World`. */
export function walrusModels({ modules, hasMarket }: WalrusOptions = {}): ModelDefinition[] {
  const market = hasMarket === true ? createMarket(modules ?? new Map()) : undefined;
  return [
    networkModel(RPC_METHODS),
    blobsModel(),
    holdingsModel(),
    eventLogModel({ deliver: followChain, economy: market?.economy }),
    storageNodesModel(),
    eventBlobsModel(),
    clientsModel(),
    workloadModel(),
    faultsModel(),
    failuresModel(),
    ...(market === undefined ? [] : [market.model]),
  ];
}

function blobsModel(): ModelDefinition<BlobsState> {
  return defineModel<BlobsState>({
    name: 'blobs',
    version: 2,
    description: 'Identity, size and encoding of every blob',
    assumptions: [
      'Blobs without bytes are known by their sizes: their slivers are whole, damaged or missing, ' +
        'and what hash and proof would say follows from that. Generated blobs that are written ' +
        'have none in a sampled run.',
      'Every sliver of a blob with bytes that is rebuilt is compared with its hash; where that ' +
        'is done in a flow, one of its symbols comes with its proof, which is checked.',
    ],
    init: createRegistry,
    facts: FACTS.filter(({ name }) => name !== 'bytes.booked'),
  });
}

function clientsModel(): ModelDefinition<ClientsState> {
  return defineModel<ClientsState>({
    name: 'clients',
    version: 4,
    description: 'Writes and reads of clients',
    assumptions: ['Encoding and decoding take no time at the client.'],
    init: (ctx: WalrusContext) => ({
      nextOperation: 1,
      operations: new Map(),
      caches: createCaches(ctx),
    }),
    handlers: {
      'client.ask-again': repeatRequest,
      'client.tail-over': passTail,
      'client.hedge': hedgeLate,
    },
    procedures: {
      'client-write': clientWrite,
      'client-read': clientRead,
      'client-via': clientVia,
      'client-read-part': clientReadPart,
    },
  });
}
