import { describe, expect, test } from 'vitest';
import {
  type Address,
  addressOfScript,
  base58,
  base58check,
  bech32,
  bech32m,
  bitcoinNetworks,
  bytomPrefixes,
  decodeAddress,
  decodeEip55,
  decodeWif,
  detectNetworks,
  encodeAddress,
  encodeWif,
  keyAddress,
  type NetworkName,
  networkNames,
  outputScript,
  scriptAddress,
  toWords,
} from '../../src/address/index.ts';
import { bytesToHex, hexToBytes } from '../../src/bytes.ts';
import { CryptoError } from '../../src/errors.ts';
import { PrivateKey, suites } from '../../src/keys/index.ts';

const code = (name: string): unknown => expect.objectContaining({ code: name });
const one = new Uint8Array(32);
one[31] = 1;
const generator = PrivateKey.from(suites.ecdsa, one).publicKey.bytes;
const hash20 = hexToBytes('751e76e8199196d454941c45d1b3a323f1433bd6');

describe('published addresses of the secret key 1', () => {
  const published: [NetworkName, 'p2pkh' | 'p2wpkh' | 'p2tr' | undefined, string][] = [
    ['bitcoin', 'p2pkh', '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH'],
    ['bitcoin', undefined, 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
    ['bitcoin-testnet', 'p2pkh', 'mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r'],
    ['bitcoin-testnet', 'p2wpkh', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'],
    ['litecoin', 'p2pkh', 'LVuDpNCSSj6pQ7t9Pv6d6sUkLKoqDEVUnJ'],
    ['dash', undefined, 'XmN7PQYWKn5MJFna5fRYgP6mxT2F7xpekE'],
    ['ethereum', undefined, '0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf'],
  ];
  test.each(published)('%s %s', (network, kind, text) => {
    const address = keyAddress(network, generator, kind);
    expect(encodeAddress(address)).toBe(text);
    expect(decodeAddress(text, network)).toEqual(address);
    expect(detectNetworks(text)).toContain(network);
  });
});

describe('Bitcoin family', () => {
  test('the same form on two networks is not taken for the other one', () => {
    const text = encodeAddress({ network: 'bitcoin', kind: 'p2pkh', hash: hash20 });
    expect(detectNetworks(text)).toEqual(['bitcoin']);
    for (const network of ['litecoin', 'dash', 'bitcoin-testnet'] as const) {
      expect(() => decodeAddress(text, network)).toThrow(code('address.network'));
    }
    const witness = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
    for (const network of ['litecoin', 'dash', 'bitcoin-testnet', 'bytom'] as const) {
      expect(() => decodeAddress(witness, network)).toThrow(code('address.network'));
    }
  });

  test('damaged addresses are refused with the reason', () => {
    const refused: [string, string][] = [
      ['1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMI', 'base58.malformed'],
      ['1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMG', 'base58.checksum'],
      ['1', 'base58.checksum'],
      ['', 'base58.checksum'],
      ['x'.repeat(513), 'base58.malformed'],
      [base58check.encode(new Uint8Array(20)), 'address.malformed'],
      [base58check.encode(new Uint8Array(22)), 'address.malformed'],
      ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', 'bech32.checksum'],
      ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4', 'bech32.malformed'],
      ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3tb', 'bech32.malformed'],
      ['bc1', 'bech32.malformed'],
      ['bc1q9zpgru', 'address.malformed'],
      ['bc1gmk9yu', 'bech32.checksum'],
    ];
    for (const [text, reason] of refused) {
      expect(() => decodeAddress(text, 'bitcoin'), text).toThrow(code(reason));
    }
  });

  test('offsets point at the character', () => {
    const offsetOf = (text: string): unknown => {
      try {
        return decodeAddress(text, 'bitcoin');
      } catch (error) {
        return (error as { details?: { offset?: number } }).details?.offset;
      }
    };
    expect(offsetOf('1BgGZ9tcN0rm9KBzDn7KprQz87SZ26SAMH')).toBe(9);
    expect(offsetOf('bc1qw508d6qbjxtdg4y5r3zarvary0c5xw7kv8f3t4')).toBe(11);
  });

  test('witness version 0 wants bech32, the others bech32m', () => {
    const program = new Uint8Array(32).fill(9);
    expect(() => decodeAddress(bech32m.encode('bc', Uint8Array.of(0, ...toWords(program))), 'bitcoin')).toThrow(
      code('bech32.checksum'),
    );
    expect(() => decodeAddress(bech32.encode('bc', Uint8Array.of(1, ...toWords(program))), 'bitcoin')).toThrow(
      code('bech32.checksum'),
    );
  });

  test('parts that no address has are refused', () => {
    const refuse = (address: Address): void => {
      expect(() => encodeAddress(address)).toThrow(code('address.malformed'));
    };
    refuse({ network: 'bitcoin', kind: 'witness', version: 17, program: hash20 });
    refuse({ network: 'bitcoin', kind: 'witness', version: 0, program: new Uint8Array(21) });
    refuse({ network: 'bitcoin', kind: 'witness', version: 1, program: new Uint8Array(41) });
    refuse({ network: 'bitcoin', kind: 'p2pkh', hash: new Uint8Array(21) });
    refuse({ network: 'dash', kind: 'witness', version: 0, program: hash20 });
    refuse({ network: 'bytom', kind: 'witness', version: 1, program: hash20 });
    refuse({ network: 'ethereum', kind: 'account', account: new Uint8Array(21) });
    expect(() => encodeAddress({ network: 'bitcoin', kind: 'nonsense' } as never)).toThrow(TypeError);
    expect(() => decodeAddress('x', 'nonsense' as never)).toThrow(TypeError);
    expect(() => decodeAddress(7 as never, 'bitcoin')).toThrow(TypeError);
  });
});

describe('EIP-55', () => {
  test.each([
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
    '0x52908400098527886E0F7030069857D2E4169EE7',
    '0xde709f2102306220921060314715629080e2fb77',
  ])('%s', (text) => {
    const address = decodeAddress(text, 'ethereum');
    expect(encodeAddress(address)).toBe(text);
    expect(decodeEip55(text.toLowerCase())).toEqual(decodeEip55(text));
  });

  test('a wrong case is refused', () => {
    expect(() => decodeEip55('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD')).toThrow(code('address.checksum'));
    for (const text of [
      '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
      '0x5a',
      '0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    ]) {
      expect(() => decodeEip55(text)).toThrow(code('address.malformed'));
    }
  });
});

describe('Bytom family', () => {
  const program = hexToBytes('e07a257c9a2fc28405bc43500e11c15922ffc4fa');

  test('main net address in either case', () => {
    const text = 'bm1qupaz2ly69lpggpdugdgquywpty30l386zwkceh';
    const expected = { network: 'bytom', kind: 'witness', version: 0, program };
    expect(decodeAddress(text, 'bytom')).toEqual(expected);
    expect(decodeAddress(text.toUpperCase(), 'bytom')).toEqual(expected);
    expect(() => decodeAddress(text, 'vapor')).toThrow(code('address.network'));
    expect(() => decodeAddress('bM1qupaz2ly69lpggpdugdgquywpty30l386zwkceh', 'bytom')).toThrow(
      code('bech32.malformed'),
    );
  });

  test('witness version 1 is not known there', () => {
    const text = bech32m.encode('bm', Uint8Array.of(1, ...toWords(new Uint8Array(32))));
    expect(() => decodeAddress(text, 'bytom')).toThrow(code('address.malformed'));
  });

  test('every network reads its own', () => {
    for (const network of Object.keys(bytomPrefixes) as (keyof typeof bytomPrefixes)[]) {
      const text = encodeAddress({ network, kind: 'witness', version: 0, program });
      expect(text.startsWith(`${bytomPrefixes[network]}1q`)).toBe(true);
      expect(detectNetworks(text)).toEqual([network]);
    }
  });

  test('keys and scripts', () => {
    const ed = PrivateKey.from(suites.ed25519, one).publicKey.bytes;
    const sm = PrivateKey.from(suites.sm2, one).publicKey.bytes;
    const of = (address: Address): number => (address.kind === 'witness' ? address.program.length : 0);
    expect(of(keyAddress('vapor', ed))).toBe(20);
    expect(of(keyAddress('bytom-gm', sm))).toBe(20);
    expect(of(scriptAddress('bytom', ed))).toBe(32);
    expect(scriptAddress('bytom', ed)).not.toEqual({ ...scriptAddress('bytom-gm', ed), network: 'bytom' });
    expect(() => keyAddress('bytom', sm)).toThrow(code('publicKey.invalid'));
    expect(() => keyAddress('bytom-gm', ed)).toThrow(code('publicKey.invalid'));
  });
});

describe('BUMO and SM accounts', () => {
  // The worked example of BUMO's key document.
  const key = Uint8Array.of(
    ...[21, 118, 76, 208, 23, 224, 218, 117, 50, 113, 250, 38, 205, 82, 148, 81],
    ...[162, 27, 130, 83, 208, 1, 240, 212, 54, 18, 225, 158, 198, 50, 87, 10],
  );
  const text = 'buQmWJrdYJP5CPKTbkQUqscwvTGaU44dord8';

  test('the worked example', () => {
    const address = keyAddress('bumo', key);
    expect(encodeAddress(address)).toBe(text);
    expect(decodeAddress(text, 'bumo')).toEqual(address);
  });

  test('damage is refused', () => {
    expect(() => decodeAddress(`${text.slice(0, -1)}9`, 'bumo')).toThrow(code('address.checksum'));
    expect(() => decodeAddress(text.slice(0, -1), 'bumo')).toThrow(code('address.malformed'));
    expect(() => decodeAddress(text.replace('Q', '0'), 'bumo')).toThrow(code('base58.malformed'));
  });

  test('SM accounts have one form', () => {
    const address = keyAddress('sm', PrivateKey.from(suites.sm2, one).publicKey.bytes);
    const lower = encodeAddress(address);
    expect(lower).toMatch(/^0x[0-9a-f]{40}$/);
    expect(decodeAddress(lower, 'sm')).toEqual(address);
    expect(() => decodeAddress(lower.toUpperCase(), 'sm')).toThrow(code('address.malformed'));
  });
});

describe('wallet import format', () => {
  test('the secret key 1', () => {
    const compressed = 'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn';
    const uncompressed = '5HpHagT65TZzG1PH3CSu63k8DbpvD8s5ip4nEB3kEsreAnchuDf';
    expect(encodeWif('bitcoin', { secretKey: one, compressed: true })).toBe(compressed);
    expect(encodeWif('bitcoin', { secretKey: one, compressed: false })).toBe(uncompressed);
    expect(decodeWif('bitcoin', compressed)).toEqual({ secretKey: one, compressed: true });
    expect(decodeWif('bitcoin', uncompressed)).toEqual({ secretKey: one, compressed: false });
    expect(() => decodeWif('bitcoin-testnet', compressed)).toThrow(code('address.network'));
    expect(() => decodeWif('bitcoin', '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH')).toThrow(code('address.malformed'));
  });

  test('a compressed key ends in 01', () => {
    const payload = new Uint8Array(34).fill(2);
    payload[0] = bitcoinNetworks.bitcoin.wif;
    expect(() => decodeWif('bitcoin', base58check.encode(payload))).toThrow(code('address.malformed'));
  });
});

describe('output programs', () => {
  test('round trip', () => {
    for (const network of ['bitcoin', 'litecoin', 'bytom', 'vapor'] as const) {
      for (const script of ['0014', '0020'].map(
        (head) => `${head}${'ab'.repeat(Number.parseInt(head.slice(2), 16))}`,
      )) {
        const address = addressOfScript(network, hexToBytes(script));
        expect(address?.kind).toBe('witness');
        if (address !== undefined) expect(bytesToHex(outputScript(address))).toBe(script);
      }
    }
    for (const script of [
      `76a914${'cd'.repeat(20)}88ac`,
      `a914${'cd'.repeat(20)}87`,
      `5120${'ab'.repeat(32)}`,
      '6002abcd',
    ]) {
      const address = addressOfScript('bitcoin', hexToBytes(script));
      if (address === undefined) throw new TypeError(script);
      expect(bytesToHex(outputScript(address))).toBe(script);
      expect(outputScript(decodeAddress(encodeAddress(address), 'bitcoin'))).toEqual(hexToBytes(script));
    }
  });

  test('programs without address', () => {
    for (const script of [
      '',
      '6a',
      '0013',
      `0015${'00'.repeat(21)}`,
      `6102abcd`,
      `76a914${'cd'.repeat(20)}88ad`,
      '5101ab',
    ]) {
      expect(addressOfScript('bitcoin', hexToBytes(script)), script).toBeUndefined();
    }
    expect(addressOfScript('dash', hexToBytes(`0014${'00'.repeat(20)}`))).toBeUndefined();
    expect(addressOfScript('bytom', hexToBytes(`5120${'00'.repeat(32)}`))).toBeUndefined();
    expect(addressOfScript('bytom', hexToBytes(`76a914${'cd'.repeat(20)}88ac`))).toBeUndefined();
    expect(() => outputScript({ network: 'ethereum', kind: 'account', account: hash20 })).toThrow(
      code('address.malformed'),
    );
  });

  test('script addresses', () => {
    const script = hexToBytes('51');
    expect(encodeAddress(scriptAddress('bitcoin', script, 'p2sh'))).toBe('3MaB7QVq3k4pQx3BhsvEADgzQonLSBwMdj');
    expect(scriptAddress('bitcoin', script).kind).toBe('witness');
  });
});

describe('codecs', () => {
  test('base58', () => {
    expect(base58.encode(hexToBytes('00000000000000000000'))).toBe('1111111111');
    expect(base58.decode('1111111111')).toEqual(new Uint8Array(10));
    expect(() => base58.decode('0')).toThrow(code('base58.malformed'));
  });

  test('bech32 refuses what it could not read back', () => {
    for (const [prefix, words] of [
      ['', []],
      ['A', []],
      [' ', []],
      ['a', [32]],
      ['a', new Array(83).fill(0)],
    ] as const) {
      expect(() => bech32.encode(prefix, Uint8Array.from(words))).toThrow(code('bech32.malformed'));
    }
    expect(bech32.encode('a', new Uint8Array(82))).toHaveLength(90);
  });

  test('every network name is one', () => {
    expect(networkNames).toHaveLength(21);
    for (const network of networkNames) expect(() => decodeAddress('?', network)).toThrow(CryptoError);
  });
});
