import { decodeCertificate, encodeCertificate } from '../certificate/encoding.ts';
import type { Certificate } from '../interface/certificate.ts';
import type { Hash, Round } from '../interface/primitives.ts';
import type { WalRecord } from '../interface/wal.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import { type ChainMessage, decodeChain, encodeChain } from './message.ts';
import type { Chain } from './state.ts';

/** Kinds of log records. */
export const CHAIN_RECORD = { proposal: 1, vote: 2, timeout: 3 } as const;

/** What a node must not forget with each message it signs. */
export interface ChainMemory {
  readonly locked: { readonly round: Round; readonly id: Hash };
  readonly high?: Certificate;
  readonly message: ChainMessage;
}

/** Makes lock, highest certificate and the signed message durable before the message leaves. */
export function persist(chain: Chain, kind: number, message: ChainMessage): void {
  const writer = new Writer();
  writer
    .u32(chain.locked.round)
    .hash(chain.locked.id)
    .u8(chain.high === undefined ? 0 : 1);
  if (chain.high !== undefined) writer.bytes32(encodeCertificate(chain.high));
  writer.bytes32(encodeChain(message));
  // Under the height above the final one, so that cutting the log never takes the last of them.
  const height = Math.max(chain.final.ref.height + 1, chain.high?.height ?? 0);
  chain.emit({ t: 'persist', record: { kind, height, round: message.round, body: writer.done() }, sync: true });
}

const LIMIT = 1_048_576;

/** Reads a record; `undefined` when it was not written by this version. */
export function recall(record: WalRecord): ChainMemory | undefined {
  try {
    const reader = new Reader(record.body);
    const locked = { round: reader.u32(), id: reader.hash() };
    const high = reader.u8() === 1 ? decodeCertificate(reader.bytes32(LIMIT)) : undefined;
    const message = decodeChain(reader.bytes32(LIMIT));
    reader.end();
    return { locked, message, ...(high && { high }) };
  } catch {
    return undefined;
  }
}
