import { type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex, hexToBytes } from '@dougong/crypto';

/** The entries of a list of the file, as objects. */
export function entries(list: Json | undefined, what: string): JsonObject[] {
  return read.array(list, what).map((entry, i) => read.object(entry, `${what}.${i}`));
}

/** Bytes of a hexadecimal field. */
export function hex(data: JsonObject, field: string): Uint8Array {
  return hexToBytes(read.string(data[field], field));
}

/** A sentence when the computed bytes are not those of the field. */
export function differs(data: JsonObject, field: string, computed: Uint8Array): string | undefined {
  const said = bytesToHex(computed);
  return said === read.string(data[field], field).toLowerCase() ? undefined : `${field} is ${said}`;
}

/** A case that is out of the package's scope. */
export function skipped(id: string, data: JsonObject, skip: string): VectorCase {
  return { id, data, asserts: [], skip, run: () => undefined };
}

/** A case of a form that nobody has seen: it fails. */
export function unknown(id: string, data: Json, why: string): VectorCase {
  return { id, data, asserts: [{ path: '', to: null }], run: () => why };
}
