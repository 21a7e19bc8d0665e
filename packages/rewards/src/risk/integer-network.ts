import { RewardsError } from '../errors.ts';
import { sigmoidTable } from './sigmoid.ts';

/** One layer of a network whose weights are bytes: y = table[clamp((w·x + b) · mul / 2^shift)]. */
export interface IntegerLayer {
  /** Rows of signed bytes, one per output. */
  readonly weights: readonly (readonly number[])[];
  /** Signed 32-bit integers, one per output. */
  readonly bias: readonly number[];
  /** 0 to 2^20. */
  readonly mul: number;
  /** 1 to 31. */
  readonly shift: number;
}

/** A checked network, packed. Made by {@link integerNetwork}. */
export interface IntegerNetwork {
  readonly inputs: number;
  readonly outputs: number;
  /** @internal */
  readonly layers: readonly PackedLayer[];
}

interface PackedLayer {
  readonly rows: number;
  readonly columns: number;
  readonly weights: Int8Array;
  readonly bias: Int32Array;
  readonly mul: number;
  readonly half: number;
  readonly scale: number;
}

/** Widest layer. With 1024 inputs a sum stays below 2^32, and its product with `mul` below 2^53: exact in doubles. */
const MAX_WIDTH = 1024;

let table: Uint8Array | undefined;

/**
 * Checks and packs a network, so that {@link scoreRisk} gives the same bytes on every engine.
 *
 * @throws {@link RewardsError} `model.invalid` for shapes that do not fit or numbers out of range.
 */
export function integerNetwork(layers: readonly IntegerLayer[]): IntegerNetwork {
  const packed = layers.map(pack);
  for (const [i, layer] of packed.entries()) {
    const before = packed[i - 1];
    if (before !== undefined && before.rows !== layer.columns) {
      throw invalid(`layer ${i} takes ${layer.columns} inputs, the one before gives ${before.rows}`, i);
    }
  }
  const [first, last] = [packed[0], packed.at(-1)];
  if (first === undefined || last === undefined || packed.length > 16) throw invalid('a network has 1 to 16 layers', 0);
  return { inputs: first.columns, outputs: last.rows, layers: packed };
}

function pack(layer: IntegerLayer, index: number): PackedLayer {
  const rows = layer.weights.length;
  const columns = layer.weights[0]?.length ?? 0;
  if (rows < 1 || rows > MAX_WIDTH || columns < 1 || columns > MAX_WIDTH) {
    throw invalid(`layer ${index} is ${rows} by ${columns}: each from 1 to ${MAX_WIDTH}`, index);
  }
  if (layer.bias.length !== rows || layer.weights.some((row) => row.length !== columns)) {
    throw invalid(`layer ${index} has rows or biases of another number`, index);
  }
  const within = (value: number, low: number, high: number): boolean =>
    Number.isInteger(value) && value >= low && value <= high;
  if (!within(layer.mul, 0, 2 ** 20) || !within(layer.shift, 1, 31)) {
    throw invalid(`layer ${index}: mul must be within 0 to 2^20, shift within 1 to 31`, index);
  }
  if (!layer.weights.every((row) => row.every((w) => within(w, -128, 127)))) {
    throw invalid(`layer ${index} has a weight that is no signed byte`, index);
  }
  if (!layer.bias.every((b) => within(b, -(2 ** 31), 2 ** 31 - 1))) {
    throw invalid(`layer ${index} has a bias that is no signed 32-bit integer`, index);
  }
  return {
    rows,
    columns,
    weights: Int8Array.from(layer.weights.flat()),
    bias: Int32Array.from(layer.bias),
    mul: layer.mul,
    half: 2 ** (layer.shift - 1),
    scale: 2 ** layer.shift,
  };
}

function invalid(message: string, layer: number): RewardsError {
  return new RewardsError('model.invalid', message, { layer });
}

/**
 * The network's bytes for the bytes of an order's features, in integers only: every node computes the same.
 *
 * @throws {@link RewardsError} `model.invalid` for another number of features.
 */
export function scoreRisk(network: IntegerNetwork, features: Uint8Array): Uint8Array {
  if (!(features instanceof Uint8Array)) throw new TypeError(`features: expected a Uint8Array, got ${typeof features}`);
  if (features.length !== network.inputs) throw invalid(`${features.length} features, expected ${network.inputs}`, 0);
  table ??= sigmoidTable();
  let values = features;
  for (const layer of network.layers) {
    const next = new Uint8Array(layer.rows);
    for (let row = 0, at = 0; row < layer.rows; row++) {
      let sum = layer.bias[row] ?? 0;
      for (let column = 0; column < layer.columns; column++, at++) {
        sum += (layer.weights[at] ?? 0) * (values[column] ?? 0);
      }
      const z = Math.floor((sum * layer.mul + layer.half) / layer.scale);
      next[row] = table[(z < -1024 ? -1024 : z > 1023 ? 1023 : z) + 1024] ?? 0;
    }
    values = next;
  }
  return values;
}
