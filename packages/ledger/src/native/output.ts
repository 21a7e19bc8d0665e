import { LedgerError } from '../errors.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { LIMITS } from './limits.ts';
import { decodeName, encodeName } from './name.ts';
import type { Output, SpendableOutput } from './types.ts';
import { readOptionalValue, readProgram, readValue, writeOptionalValue, writeProgram, writeValue } from './value.ts';

/** Kind bytes of outputs; SPEC.md section 5.2. */
export const OUTPUT_KIND = { pay: 1, retire: 2, vote: 3, pegOut: 4, action: 5 } as const;

/** Fewest bytes of an output: an empty retirement. */
export const MIN_OUTPUT = 3;

/** Reads an output of any kind. */
export function readOutput(reader: Reader): Output {
  const offset = reader.offset;
  const kind = reader.u8();
  switch (kind) {
    case OUTPUT_KIND.pay:
      return { kind: 'pay', value: readValue(reader), program: readProgram(reader) };
    case OUTPUT_KIND.retire: {
      const value = readOptionalValue(reader);
      const data = reader.string(LIMITS.retireData);
      return value === undefined ? { kind: 'retire', data } : { kind: 'retire', value, data };
    }
    case OUTPUT_KIND.vote:
      return { kind: 'vote', value: readValue(reader), program: readProgram(reader), candidate: reader.bytes(32) };
    case OUTPUT_KIND.pegOut:
      return {
        kind: 'pegOut',
        value: readValue(reader),
        module: decodeName(reader),
        payload: reader.string(LIMITS.pegOutPayload),
      };
    case OUTPUT_KIND.action: {
      const value = readOptionalValue(reader);
      const module = decodeName(reader);
      const payload = reader.string(LIMITS.actionPayload);
      return value === undefined ? { kind: 'action', module, payload } : { kind: 'action', value, module, payload };
    }
    default:
      throw new LedgerError('decode.kind', `output kind ${kind} is unknown`, { offset, kind });
  }
}

/** Reads an output that can be spent. */
export function readSpendableOutput(reader: Reader): SpendableOutput {
  const offset = reader.offset;
  const output = readOutput(reader);
  if (output.kind === 'pay' || output.kind === 'vote') return output;
  throw new LedgerError('decode.kind', `an output of kind ${output.kind} cannot be spent`, { offset });
}

/** Writes an output. */
export function writeOutput(w: Writer, output: Output): Writer {
  switch (output.kind) {
    case 'pay':
      return writeProgram(writeValue(w.u8(OUTPUT_KIND.pay, 'kind'), output.value), output.program);
    case 'retire':
      writeOptionalValue(w.u8(OUTPUT_KIND.retire, 'kind'), output.value);
      return w.string(output.data, LIMITS.retireData, 'data');
    case 'vote':
      writeProgram(writeValue(w.u8(OUTPUT_KIND.vote, 'kind'), output.value), output.program);
      return w.bytes(output.candidate, 'candidate', 32);
    case 'pegOut':
      encodeName(writeValue(w.u8(OUTPUT_KIND.pegOut, 'kind'), output.value), output.module);
      return w.string(output.payload, LIMITS.pegOutPayload, 'payload');
    case 'action':
      encodeName(writeOptionalValue(w.u8(OUTPUT_KIND.action, 'kind'), output.value), output.module);
      return w.string(output.payload, LIMITS.actionPayload, 'payload');
  }
}
