import { CryptoError } from '../errors.ts';
import type { SignatureSuite } from './suite.ts';

/** First id that {@link registerSuite} accepts; those below are for suites of this package. */
export const FIRST_FREE_SUITE_ID: number = 128;

/** A fixed set of suites. */
export interface SuiteRegistry {
  /** All suites, by ascending id. */
  readonly suites: readonly SignatureSuite[];
  /** The suite with the id, if there is one. */
  byId(id: number): SignatureSuite | undefined;
  /** The suite with the name, if there is one. */
  byName(name: string): SignatureSuite | undefined;
}

/**
 * A registry of the given suites.
 *
 * @throws {@link CryptoError} `suite.conflict` when two share an id or a name, `suite.malformed` for an id, name or
 * length that no suite can have.
 */
export function createRegistry(suites: readonly SignatureSuite[]): SuiteRegistry {
  const sorted = suites.toSorted((a, b) => a.id - b.id);
  const byId: (SignatureSuite | undefined)[] = new Array(256).fill(undefined);
  const byName = new Map<string, SignatureSuite>();
  for (const suite of sorted) {
    checkForm(suite);
    const { id, name } = suite;
    if (byId[id] !== undefined || byName.has(name)) {
      throw new CryptoError('suite.conflict', `id ${id} or name ${name} is taken`, { id, name });
    }
    byId[id] = suite;
    byName.set(name, suite);
  }
  return Object.freeze({
    suites: Object.freeze(sorted),
    byId: (id: number) => byId[id],
    byName: (name: string) => byName.get(name),
  });
}

/**
 * A registry with one suite more. The given registry stays as it is, so that no library can change what another one
 * accepts: whoever wants the suite passes the new registry on.
 *
 * @throws {@link CryptoError} `suite.conflict` when the id or the name is taken, `suite.malformed` when the id is below
 * {@link FIRST_FREE_SUITE_ID} or the description is impossible.
 *
 * @example
 * ```ts
 * import { defaultSuites, PublicKey, registerSuite } from '@dougong/crypto/keys';
 *
 * const registry = registerSuite(defaultSuites, mlDsa44);
 * const key = PublicKey.decode(bytes, registry);
 * ```
 */
export function registerSuite(registry: SuiteRegistry, suite: SignatureSuite): SuiteRegistry {
  if (suite.id < FIRST_FREE_SUITE_ID) {
    throw new CryptoError('suite.malformed', `id ${suite.id}: ids below ${FIRST_FREE_SUITE_ID} are reserved`, {
      id: suite.id,
    });
  }
  return createRegistry([...registry.suites, suite]);
}

/**
 * The suite with the id.
 *
 * @throws {@link CryptoError} `suite.unknown` when the registry has none.
 */
export function suiteById(registry: SuiteRegistry, id: number): SignatureSuite {
  const suite = registry.byId(id);
  if (suite === undefined) throw new CryptoError('suite.unknown', `no signature suite has the id ${id}`, { id });
  return suite;
}

function checkForm(suite: SignatureSuite): void {
  const { id, name, secretKeyLength, publicKeyLength, signatureLength, messageLength = 0 } = suite;
  const refuse = (what: string): never => {
    throw new CryptoError('suite.malformed', `suite ${name}: ${what}`, { id, name });
  };
  if (!Number.isInteger(id) || id < 1 || id > 255) refuse(`id ${id} is not a byte above 0`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) refuse('the name has other than lower-case letters, digits, hyphens');
  for (const length of [secretKeyLength, publicKeyLength, signatureLength]) {
    if (!Number.isSafeInteger(length) || length < 1 || length > 65_535) refuse(`length ${length}`);
  }
  if (!Number.isSafeInteger(messageLength) || messageLength < 0) refuse(`message length ${messageLength}`);
}
