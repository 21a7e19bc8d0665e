import { LedgerError } from '../errors.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { decodeDefinition, encodeDefinition } from './definition.ts';
import { LIMITS } from './limits.ts';
import { decodeName, encodeName } from './name.ts';
import { readSpendableOutput, writeOutput } from './output.ts';
import type { AssetDefinition, Input } from './types.ts';
import { readAmount, readProgram, readValue, writeAmount, writeProgram, writeValue } from './value.ts';

/** Kind bytes of inputs; SPEC.md section 5.1. */
export const INPUT_KIND = { spend: 1, issue: 2, claim: 3, system: 4 } as const;

/** Fewest bytes of an input: a system input. */
export const MIN_INPUT = 3;

/** Reads an input of any kind. */
export function readInput(reader: Reader): Input {
  const offset = reader.offset;
  const kind = reader.u8();
  switch (kind) {
    case INPUT_KIND.spend:
      return {
        kind: 'spend',
        txid: reader.bytes(32),
        index: reader.varint(LIMITS.outputs - 1),
        output: readSpendableOutput(reader),
      };
    case INPUT_KIND.issue:
      return {
        kind: 'issue',
        program: readProgram(reader),
        definition: readDefinition(reader),
        assetNonce: reader.bytes(16),
        issueNonce: reader.bytes(16),
        token: reader.varint64(),
        amount: readAmount(reader),
      };
    case INPUT_KIND.claim:
      return {
        kind: 'claim',
        module: decodeName(reader),
        value: readValue(reader),
        payload: reader.string(LIMITS.claimPayload),
      };
    case INPUT_KIND.system:
      return { kind: 'system', height: reader.varint(), data: reader.string(LIMITS.systemData) };
    default:
      throw new LedgerError('decode.kind', `input kind ${kind} is unknown`, { offset, kind });
  }
}

/** Writes an input. */
export function writeInput(w: Writer, input: Input): Writer {
  switch (input.kind) {
    case 'spend':
      w.u8(INPUT_KIND.spend, 'kind')
        .bytes(input.txid, 'txid', 32)
        .varint(input.index, LIMITS.outputs - 1, 'index');
      return writeOutput(w, input.output);
    case 'issue':
      writeProgram(w.u8(INPUT_KIND.issue, 'kind'), input.program);
      w.string(encodeDefinition(input.definition), LIMITS.definition, 'definition');
      w.bytes(input.assetNonce, 'asset nonce', 16).bytes(input.issueNonce, 'issue nonce', 16);
      return writeAmount(w.varint64(input.token, 'token'), input.amount);
    case 'claim':
      writeValue(encodeName(w.u8(INPUT_KIND.claim, 'kind'), input.module), input.value);
      return w.string(input.payload, LIMITS.claimPayload, 'payload');
    case 'system':
      w.u8(INPUT_KIND.system, 'kind').varint(input.height, Number.MAX_SAFE_INTEGER, 'height');
      return w.string(input.data, LIMITS.systemData, 'data');
  }
}

function readDefinition(reader: Reader): AssetDefinition {
  const bytes = reader.string(LIMITS.definition);
  const start = reader.offset - bytes.length;
  try {
    return decodeDefinition(bytes);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    const offset = start + (cause.details.offset ?? 0);
    throw new LedgerError(cause.code, cause.message, { ...cause.details, offset }, { cause });
  }
}
