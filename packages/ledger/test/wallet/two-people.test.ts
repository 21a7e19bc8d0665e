import { expect, it, vi } from 'vitest';

it('two people and a device build one transaction; nothing signed can be changed', { timeout: 60_000 }, async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  const { outcome } = await import('../../examples/two-people-one-transaction.ts');
  print.mockRestore();
  const { explained, refused, broken, valid } = outcome;
  expect(valid).toBe('valid');
  expect(refused).toEqual(['asset', 'program', 'module', 'chain', 'nothing']);
  expect(explained.join('\n')).toContain('somebody else spends 5 GOLD');
  expect(explained).toContainEqual(expect.stringMatching(/^Output 3: 9\.88 COIN \([0-9a-f]{12}\) to you\.$/));
  expect(explained).toContainEqual(expect.stringMatching(/^The fee is 0\.12 COIN/));
  expect(explained.at(-1)).toMatch(/^You give 0\.12 COIN \([0-9a-f]{12}\) and get nothing\.$/);
  expect(broken.has('valid')).toBe(false);
  expect([...broken.keys()]).toEqual(
    expect.arrayContaining(['balance.asset', 'balance.fee', 'signature.invalid', 'tx.chain']),
  );
});
