/**
 * The parts of a node: a host for consensus engines, the ledger as an engine sees it, and a development network.
 *
 * @packageDocumentation
 */
export { type Account, type Coin, demoAccount, payment } from './account.ts';
export { BlockArchive, type FinalRecord } from './block-archive.ts';
export { type CatchUpParts, catchUp } from './catch-up.ts';
export { type DataFolderCode, DataFolderError, openDataFolder, type WantedChain } from './data-folder.ts';
export { Devnet, type DevnetOptions, type FinalBlock } from './devnet.ts';
export { type DevnetPlan, devnetSpec, GENESIS_COIN } from './devnet-chain.ts';
export { EngineHost, type HostParts } from './engine-host.ts';
export { Hub, type Receiver } from './hub.ts';
export { engineHeader, LedgerChain, type LedgerChainParts } from './ledger-chain.ts';
export { type Admission, type Pending, Pool } from './pool.ts';
export { folderData, memoryData, type ValidatorData } from './validator-data.ts';
export { Workload } from './workload.ts';
export { type FileLog, fileLog, memoryLog, type WriteAheadLog } from './write-ahead-log.ts';
