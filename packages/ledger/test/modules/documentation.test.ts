import { describe, expect, it } from 'vitest';
import page from '../../docs/modules.md?raw';
import { ASSETS_CODES } from '../../src/modules/assets/assets.ts';
import { GOVERNANCE_CODES } from '../../src/modules/governance/governance.ts';
import { governanceParameters } from '../../src/modules/governance/parameters.ts';
import { VALIDATORS_CODES } from '../../src/modules/validators/codes.ts';
import { validatorsParameters } from '../../src/modules/validators/parameters.ts';

describe('docs/modules.md', () => {
  const codes = Object.entries({ ...ASSETS_CODES, ...VALIDATORS_CODES, ...GOVERNANCE_CODES });

  it.each(codes)('%s stands in a table with its sentence', (code, sentence) => {
    expect(page).toContain(`| \`${code}\` | ${sentence} |`);
  });

  it('names every parameter', () => {
    const chain = { epochBlocks: 10_000_000 / 10 };
    const entries = [...validatorsParameters.genesis({}, chain), ...governanceParameters.genesis({}, chain)];
    const names = entries.map(([key]) => new TextDecoder().decode(key.subarray(1)));
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect(page).toContain(`\`${name}\``);
  });
});
