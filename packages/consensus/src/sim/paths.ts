/** The value at a dotted path of a JSON value, `faults.0.when.count`; undefined when a step is missing. */
export function valueAt(json: unknown, path: string): unknown {
  let here = json;
  for (const step of path.split('.')) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[step];
  }
  return here;
}

/** A copy of a JSON value with another value at a dotted path; objects on the way are made, lists are not extended. */
export function withValueAt(json: unknown, path: string, value: unknown): unknown {
  const [step, ...rest] = path.split('.') as [string, ...string[]];
  const inner = (old: unknown): unknown => (rest.length === 0 ? value : withValueAt(old, rest.join('.'), value));
  if (Array.isArray(json)) {
    const at = Number(step);
    return json.map((item, i) => (i === at ? inner(item) : item));
  }
  const object = (typeof json === 'object' && json !== null ? json : {}) as Readonly<Record<string, unknown>>;
  return { ...object, [step]: inner(object[step]) };
}
