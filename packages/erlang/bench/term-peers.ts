import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

/** Another library for the term format. */
export interface TermPeer {
  readonly name: string;
  decode(bytes: Buffer): unknown;
  /** Encodes what the library itself made of some bytes. */
  encode(decoded: unknown): Uint8Array;
}

interface ErlangJs {
  readonly Erlang: {
    binary_to_term(bytes: Buffer, done: (error: unknown, term: unknown) => void): void;
    term_to_binary(term: unknown, done: (error: unknown, bytes: Buffer) => void): void;
  };
}

interface Erlpack {
  unpack(bytes: Buffer): unknown;
  pack(value: unknown): Buffer;
}

const require = createRequire(import.meta.url);

/** erlang_js, and erlpack where it can be built: an addon, which is built here when first needed. */
export function loadTermPeers(): readonly TermPeer[] {
  const erlpack = loadErlpack();
  return erlpack === undefined ? [erlangJs()] : [erlangJs(), erlpack];
}

function erlangJs(): TermPeer {
  const { Erlang } = require('erlang_js') as ErlangJs;
  // Its callbacks are called before it returns.
  const result = <T>(run: (done: (error: unknown, value: T) => void) => void): T => {
    let got: { readonly value: T } | undefined;
    run((error, value) => {
      if (error !== undefined && error !== null) throw error as Error;
      got = { value };
    });
    if (got === undefined) throw new Error('erlang_js did not answer at once');
    return got.value;
  };
  return {
    name: `erlang_js ${versionOf('erlang_js')}`,
    decode: (bytes) => result((done) => Erlang.binary_to_term(bytes, done)),
    encode: (term) => result<Buffer>((done) => Erlang.term_to_binary(term, done)),
  };
}

function loadErlpack(): TermPeer | undefined {
  let erlpack: Erlpack;
  try {
    erlpack = require('erlpack') as Erlpack;
  } catch {
    try {
      const args = ['rebuild', 'erlpack', '--ignore-scripts=false'];
      execFileSync('npm', args, { stdio: 'ignore', timeout: 300_000 });
      erlpack = require('erlpack') as Erlpack;
    } catch {
      return undefined;
    }
  }
  return {
    name: `erlpack ${versionOf('erlpack')} (native)`,
    decode: (bytes) => erlpack.unpack(bytes),
    encode: (value) => erlpack.pack(value),
  };
}

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}
