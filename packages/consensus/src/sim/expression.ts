import { SimError } from './errors.ts';

/** Functions that expressions may call, by name. */
export type FunctionTable = Readonly<Record<string, (...numbers: number[]) => number>>;

/** What expressions know of themselves; engines add their closed formulas. */
export const FUNCTIONS: FunctionTable = {
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  abs: Math.abs,
  min: Math.min,
  max: Math.max,
  exp: Math.exp,
  log: Math.log,
};

/** A formula over named numbers. */
export type Expression = (variables: Readonly<Record<string, number>>) => number;

/**
 * Reads a formula: numbers, names, `+ - * / ^`, parentheses and calls of known functions. For reports only; nothing
 * that a simulation does depends on it.
 *
 * @throws {@link SimError} `expression.invalid` naming the place.
 * @example
 * ```ts
 * parseExpression('2*M^2 + 5*N - 6*M - 1')({ N: 101, M: 10 }); // 644
 * ```
 */
export function parseExpression(text: string, functions: FunctionTable = FUNCTIONS): Expression {
  const tokens = [...text.matchAll(/\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z_]\w*|[-+*/^(),])|\s*(\S)/g)];
  let at = 0;
  const fail = (why: string): never => {
    const place = tokens[at]?.index ?? text.length;
    throw new SimError('expression.invalid', `"${text}": ${why} at character ${place + 1}`);
  };
  const peek = (): string | undefined => tokens[at]?.[1] ?? tokens[at]?.[2];
  const take = (wanted: string): boolean => {
    if (peek() !== wanted) return false;
    at++;
    return true;
  };

  const sum = (): Expression => {
    let left = product();
    for (;;) {
      const a = left;
      if (take('+')) {
        const b = product();
        left = (v) => a(v) + b(v);
      } else if (take('-')) {
        const b = product();
        left = (v) => a(v) - b(v);
      } else return left;
    }
  };
  const product = (): Expression => {
    let left = signed();
    for (;;) {
      const a = left;
      if (take('*')) {
        const b = signed();
        left = (v) => a(v) * b(v);
      } else if (take('/')) {
        const b = signed();
        left = (v) => a(v) / b(v);
      } else return left;
    }
  };
  const signed = (): Expression => {
    if (!take('-')) return power();
    const a = signed();
    return (v) => -a(v);
  };
  const power = (): Expression => {
    const a = atom();
    if (!take('^')) return a;
    const b = signed();
    return (v) => a(v) ** b(v);
  };
  const atom = (): Expression => {
    if (take('(')) {
      const inner = sum();
      if (!take(')')) fail('expected )');
      return inner;
    }
    const token = peek();
    if (token === undefined) return fail('expected a number or a name');
    if (/^\d/.test(token)) {
      at++;
      const value = Number(token);
      return () => value;
    }
    if (!/^[A-Za-z_]/.test(token)) return fail(`unexpected ${token}`);
    at++;
    return take('(') ? call(token) : named(token);
  };
  const named =
    (name: string): Expression =>
    (variables) => {
      // A kind of message that was never sent has no counter.
      const value = variables[name] ?? (/^(messages|bytes)ByKind_/.test(name) ? 0 : undefined);
      if (value === undefined) throw new SimError('expression.invalid', `"${text}": nothing is called ${name}`);
      return value;
    };
  const call = (name: string): Expression => {
    if (!Object.hasOwn(functions, name))
      return fail(`no function ${name}; known: ${Object.keys(functions).join(', ')}`);
    const run = functions[name] as (...numbers: number[]) => number;
    const args: Expression[] = [];
    if (!take(')')) {
      do args.push(sum());
      while (take(','));
      if (!take(')')) fail('expected )');
    }
    return (v) => run(...args.map((arg) => arg(v)));
  };

  const whole = sum();
  if (at < tokens.length) fail(`unexpected ${peek()}`);
  return whole;
}
