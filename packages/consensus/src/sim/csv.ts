/** A cell of a table. */
export type Cell = string | number | boolean | undefined;

/** Comma-separated text (RFC 4180) with a header; columns are the union over the rows, in order of first sight. */
export function toCsv(rows: readonly Readonly<Record<string, Cell>>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly Cell[]): string => cells.map(quoted).join(',');
  return [line(columns), ...rows.map((row) => line(columns.map((column) => row[column])))].join('\r\n').concat('\r\n');
}

function quoted(cell: Cell): string {
  const text = cell === undefined ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The numbers, texts and flags of a nested object under dotted names: `{a: {b: 1}}` becomes `{'a.b': 1}`. */
export function flatten(value: unknown, prefix = ''): Record<string, Cell> {
  const flat: Record<string, Cell> = {};
  const visit = (part: unknown, name: string): void => {
    if (typeof part === 'number' || typeof part === 'string' || typeof part === 'boolean') flat[name] = part;
    else if (typeof part === 'bigint') flat[name] = part.toString();
    else if (typeof part === 'object' && part !== null) {
      for (const [key, inner] of Object.entries(part)) visit(inner, name === '' ? key : `${name}.${key}`);
    }
  };
  visit(value, prefix);
  return flat;
}
