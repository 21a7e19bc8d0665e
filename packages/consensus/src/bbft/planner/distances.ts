/** One-way milliseconds assumed between validators that neither measured. */
const UNKNOWN_MS = 500;

/** A validator's measured one-way milliseconds to each position; 0 stands for "not measured", except to itself. */
export interface LatencyVector {
  /** Position of the reporter. */
  readonly from: number;
  readonly ms: Uint16Array;
}

/**
 * Symmetric distances from reports: of two reports about a pair the larger counts, so a validator can only make itself
 * look farther, and then shortest paths, so that one absurd report about a pair does not hide the way around it.
 * Row-major, `size` × `size`.
 */
export function distances(size: number, reports: readonly LatencyVector[]): Uint32Array {
  const matrix = new Uint32Array(size * size);
  for (const { from, ms } of reports) {
    if (from < 0 || from >= size || ms.length !== size) continue;
    for (let to = 0; to < size; to++) {
      const value = ms[to] ?? 0;
      if (to === from || value === 0) continue;
      matrix[from * size + to] = Math.max(matrix[from * size + to] ?? 0, value);
      matrix[to * size + from] = Math.max(matrix[to * size + from] ?? 0, value);
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) if (i !== j && matrix[i * size + j] === 0) matrix[i * size + j] = UNKNOWN_MS;
  }
  // Floyd and Warshall; 1.03 million steps for 101 validators.
  for (let via = 0; via < size; via++) {
    for (let i = 0; i < size; i++) {
      const first = matrix[i * size + via] ?? 0;
      for (let j = 0; j < size; j++) {
        const around = first + (matrix[via * size + j] ?? 0);
        if (around < (matrix[i * size + j] ?? 0)) matrix[i * size + j] = around;
      }
    }
  }
  return matrix;
}
