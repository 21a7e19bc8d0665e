import type { AddonName } from './native.none.ts';

export type { AddonName } from './native.none.ts';

interface NodeModuleModule {
  createRequire(from: string): ((id: string) => unknown) & { resolve(id: string): string };
}

interface NodePathModule {
  dirname(path: string): string;
}

/** A module of the Node standard library; `undefined` outside Node. */
export function nodeModule(name: string): unknown {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  return process?.getBuiltinModule?.(`node:${name}`);
}

const loaded = new Map<AddonName, unknown>();

/** An optional native package, where it is installed and loads; each is tried once. */
export function addon(name: AddonName): unknown {
  if (!loaded.has(name)) loaded.set(name, tryLoad(name));
  return loaded.get(name);
}

function tryLoad(name: AddonName): unknown {
  try {
    const { createRequire } = nodeModule('module') as NodeModuleModule;
    const require = createRequire(import.meta.url);
    return name === 'secp256k1' ? loadSecp256k1(require) : require(name);
  } catch {
    return undefined;
  }
}

/**
 * The main module of `secp256k1` falls back to `elliptic`, in JavaScript, where no prebuilt addon fits. Only the addon
 * is wanted, so its own entry is loaded, which throws instead.
 */
function loadSecp256k1(require: ReturnType<NodeModuleModule['createRequire']>): unknown {
  const { dirname } = nodeModule('path') as NodePathModule;
  return require(`${dirname(require.resolve('secp256k1/package.json'))}/bindings.js`);
}
