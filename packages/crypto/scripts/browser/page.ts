import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { backendInfo, selfTest, useBackend } from '@dougong/crypto/backend';
import { getPublicKey, sign } from '@dougong/crypto/ed25519';
import { sha3_256, sha256, sm3 } from '@dougong/crypto/hash';
import { createVerifierPool, packRecords } from '@dougong/crypto/pool';
import { ecdsa, schnorr } from '@dougong/crypto/secp256k1';
import { fuzz, objection, targets } from '../fuzz/run.ts';

/** One check of the page. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** What the page was asked to do. */
export interface PageTask {
  /** Whether WebAssembly must answer; false where the page's policy forbids it. */
  readonly wasm: boolean;
  /** Cases of the differential set, per rule. */
  readonly cases: number;
  /** Where the worker's bundle lies, for the pool. */
  readonly workerUrl: string;
}

declare global {
  /** Called by the script that opened the page. */
  var runChecks: (task: PageTask) => Promise<readonly Check[]>;
}

const text = new TextEncoder();

/** Published answers: FIPS 180-4, FIPS 202, GB/T 32905, RFC 8032 (7.1, test 1), RFC 6979 over secp256k1, BIP-340 (vector 1). */
const facts: readonly (readonly [string, () => string, string])[] = [
  [
    'SHA-256 of abc',
    () => bytesToHex(sha256(text.encode('abc'))),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  ],
  [
    'SHA3-256 of abc',
    () => bytesToHex(sha3_256(text.encode('abc'))),
    '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532',
  ],
  [
    'SM3 of abc',
    () => bytesToHex(sm3(text.encode('abc'))),
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
  ],
  [
    'an Ed25519 key',
    () => bytesToHex(getPublicKey(hexToBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'))),
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  ],
  [
    'an Ed25519 signature',
    () =>
      bytesToHex(
        sign(new Uint8Array(0), hexToBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')),
      ),
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    'an ECDSA signature',
    () => bytesToHex(ecdsa.sign(sha256(text.encode('Satoshi Nakamoto')), new Uint8Array(32).fill(1, 31))),
    '934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5',
  ],
  [
    'a Schnorr signature',
    () =>
      bytesToHex(
        schnorr.sign(
          hexToBytes('243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89'),
          hexToBytes('b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56a784d9045190cfef'),
          new Uint8Array(32).fill(1, 31),
        ),
      ),
    '6896bd60eeae296db48a229ff71dfe071bde413e6d43f917dc8dcf8c78de33418906d11ac976abccb20b091292bff4ea897efcb639ea871cfa95f6de339e4b0a',
  ],
];

globalThis.runChecks = async ({ wasm, cases, workerUrl }) => {
  const checks: Check[] = [];
  const check = (name: string, passed: boolean, detail = ''): void => {
    checks.push({ name, passed, detail });
  };
  for (const mode of wasm ? (['portable', 'wasm'] as const) : (['portable'] as const)) {
    useBackend(mode);
    for (const [name, compute, expected] of facts) {
      const said = compute();
      check(`${mode}: ${name}`, said === expected, said === expected ? '' : said);
    }
  }
  for (const { function: name, backend, outcome } of selfTest()) {
    const expected = !wasm && backend === 'kernel' ? 'absent' : 'passed';
    if (backend === 'noble' || backend === 'kernel')
      check(`self-test of ${name} by ${backend}`, outcome === expected, outcome);
    else check(`${backend} is absent for ${name}`, outcome === 'absent', outcome);
  }
  useBackend('auto');
  for (const [name, { backend, reason }] of Object.entries(backendInfo())) {
    if (!/^(ed25519\.verify|secp256k1|sm2)/.test(name)) continue;
    check(`${name} is answered by ${wasm ? 'the kernel' : 'noble'}`, backend === (wasm ? 'kernel' : 'noble'), reason);
  }
  for (const target of targets) {
    const report = fuzz(target, 'browser', cases);
    const why =
      report.failures[0] ??
      objection(report) ??
      `${report.accepted} of ${report.cases} accepted, ${report.comparisons} comparisons`;
    check(`${target.rule}: ${cases} cases`, report.failures.length === 0 && objection(report) === undefined, why);
  }
  await checkPool(check, workerUrl);
  return checks;
};

async function checkPool(
  check: (name: string, passed: boolean, detail?: string) => void,
  workerUrl: string,
): Promise<void> {
  const secretKey = new Uint8Array(32).fill(3);
  const publicKey = getPublicKey(secretKey);
  const items = Array.from({ length: 64 }, (_, i) => {
    const message = new Uint8Array(32).fill(i);
    return { signature: sign(message, secretKey), message, publicKey };
  });
  const records = packRecords(items);
  records[128 * 40 + 127] = 0xff;
  const pool = createVerifierPool({ workers: 2, spawn: () => new Worker(workerUrl, { type: 'module' }) });
  try {
    const invalid = await pool.findInvalid(records, { signal: AbortSignal.timeout(20_000) });
    const memory = typeof SharedArrayBuffer === 'undefined' ? 'handed over' : 'shared';
    check('the pool finds the bad one of 64', String(invalid) === '40', `memory ${memory}, found ${invalid}`);
  } catch (error) {
    check('the pool finds the bad one of 64', false, String(error));
  } finally {
    await pool.close();
  }
}
