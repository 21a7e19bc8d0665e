import { ConsensusError } from '../errors.ts';
import type { EngineModule } from '../interface/engine.ts';

/** A module whose configuration and message types the holder does not know; every module is one. */
export type AnyEngineModule = EngineModule<unknown, unknown>;

/** Names an engine and its configuration in a chain specification or scenario. */
export interface EngineRef {
  readonly id: string;
  /** Checked by the module. */
  readonly config: unknown;
}

/** Engines by id. */
export interface EngineRegistry {
  /** @throws {@link ConsensusError} `registry.duplicate`. */
  add(module: AnyEngineModule): void;
  /** @throws {@link ConsensusError} `registry.unknown`, naming the ids that there are. */
  get(id: string): AnyEngineModule;
  /** Ids in the order they were added. */
  ids(): readonly string[];
}

/** An engine registry with the given modules. */
export function createEngineRegistry(...modules: readonly AnyEngineModule[]): EngineRegistry {
  const byId = new Map<string, AnyEngineModule>();
  const registry: EngineRegistry = {
    add(module) {
      if (byId.has(module.id)) {
        throw new ConsensusError('registry.duplicate', `an engine '${module.id}' is registered already`);
      }
      byId.set(module.id, module);
    },
    get(id) {
      const module = byId.get(id);
      if (module === undefined) {
        throw new ConsensusError('registry.unknown', `no engine '${id}'; known: ${[...byId.keys()].join(', ')}`);
      }
      return module;
    },
    ids: () => [...byId.keys()],
  };
  for (const module of modules) registry.add(module);
  return registry;
}
