import type { Certificate, CertSchemeId } from '../interface/certificate.ts';
import type { Bytes } from '../interface/primitives.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';

const SCHEMES: readonly CertSchemeId[] = ['mock', 'ed25519-list', 'bls12381-agg', 'bip340-list', 'sm2-list'];
const KINDS: readonly string[] = ['prepare', 'commit', 'chain', 'lane'];

/** Longest proof that decodes: 1,024 signatures of 96 bytes. */
const MAX_PROOF = 98_304;

/** Appends a certificate: scheme u8, kind u8, epoch u64, height u64, round u32, target 32, bitmap u8-length, proof u32-length. */
export function writeCertificate(writer: Writer, certificate: Certificate): void {
  writer.u8(SCHEMES.indexOf(certificate.scheme)).u8(KINDS.indexOf(certificate.kind));
  writer.u53(certificate.epoch).u53(certificate.height).u32(certificate.round).hash(certificate.target);
  writer.bytes8(certificate.signers).bytes32(certificate.proof);
}

/** Reads what {@link writeCertificate} wrote. @throws {@link ConsensusError} `wire.truncated` or `wire.value`. */
export function readCertificate(reader: Reader): Certificate {
  const scheme = SCHEMES[reader.u8()] ?? reader.bad('an unknown certificate scheme');
  const kind = KINDS[reader.u8()] ?? reader.bad('an unknown certificate kind');
  return {
    scheme,
    kind,
    epoch: reader.u53(),
    height: reader.u53(),
    round: reader.u32(),
    target: reader.hash(),
    signers: reader.bytes8(),
    proof: reader.bytes32(MAX_PROOF),
  };
}

/**
 * A certificate alone as bytes.
 *
 * @throws {@link ConsensusError} `wire.value` for a scheme or kind that has no code.
 */
export function encodeCertificate(certificate: Certificate): Bytes {
  const writer = new Writer(80 + certificate.proof.length + certificate.signers.length);
  writeCertificate(writer, certificate);
  return writer.done();
}

/** @throws {@link ConsensusError} `wire.truncated`, `wire.trailing` or `wire.value`. */
export function decodeCertificate(bytes: Bytes): Certificate {
  const reader = new Reader(bytes);
  const certificate = readCertificate(reader);
  reader.end();
  return certificate;
}
