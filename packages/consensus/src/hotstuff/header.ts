import { decodeCertificate, encodeCertificate } from '../certificate/encoding.ts';
import type { Certificate } from '../interface/certificate.ts';
import type { Bytes, EngineHeader, Round } from '../interface/primitives.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';

/** The round as the `engine` field of a header. */
export function encodeRound(round: Round): Bytes {
  return new Writer(4).u32(round).done();
}

/** Round of a block, 0 for a header made under another engine. */
export function roundOf(header: EngineHeader): Round {
  return header.engine.length === 4 ? new Reader(header.engine).u32() : 0;
}

/** The certificate of the parent as the `attach` field; empty on the anchor. */
export function encodeJustify(justify: Certificate | undefined): Bytes {
  return justify === undefined ? new Uint8Array() : encodeCertificate(justify);
}

/** Certificate of the parent in a header; `undefined` when there is none or it cannot be read. */
export function justifyOf(header: EngineHeader): Certificate | undefined {
  if (header.attach.length === 0) return undefined;
  try {
    return decodeCertificate(header.attach);
  } catch {
    return undefined;
  }
}
