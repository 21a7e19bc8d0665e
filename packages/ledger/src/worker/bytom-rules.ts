import { bytomDialect } from '../bytom/dialect.ts';
import { type BytomNetworkId, bytomNetworks } from '../bytom/networks.ts';
import type { BlockContext, CheckedTransaction } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import { type Outcome, refuse } from '../rules.ts';
import type { Checker, RuleSet } from './checker.ts';

/** Which deployed network's rules apply. */
export interface BytomRules {
  readonly network: BytomNetworkId;
}

/** The rules of the deployed networks; their parameters are {@link BytomRules}. */
export const bytomRules: RuleSet = {
  name: 'bytom',
  checker(parameters): Checker {
    const { network } = parameters as BytomRules;
    const known = Object.hasOwn(bytomNetworks, network) ? bytomNetworks[network] : undefined;
    if (known === undefined) throw new LedgerError('registry.conflict', `there is no deployed network ${network}`);
    const dialect = bytomDialect(known);
    return {
      check(bytes: Uint8Array, context: BlockContext): Outcome<CheckedTransaction> {
        try {
          return dialect.check(dialect.decode(bytes), context);
        } catch (error) {
          if (error instanceof LedgerError) return refuse('tx.malformed');
          throw error;
        }
      },
    };
  },
};
