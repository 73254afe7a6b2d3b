import { afterAll, beforeAll } from 'vitest';
import { createLocalNode, type Link, type LocalNode, type LocalNodeOptions } from '../src/index.js';
import { startOtp, type Otp, type OtpNode } from '../src/testing/index.js';

/** One real node and one link to it, for the tests of a file: started before them, gone after them. */
export interface RealNode {
  readonly otp: Otp;
  readonly node: OtpNode;
  readonly local: LocalNode;
  readonly link: Link;
  /** Another client of the same name and cookie, with its own options; close it in the test. */
  client(options?: Partial<LocalNodeOptions>): LocalNode;
}

export function useRealNode(options: Partial<LocalNodeOptions> = {}): RealNode {
  const held: { otp?: Otp; node?: OtpNode; local?: LocalNode } = {};
  const get = <K extends keyof typeof held>(key: K) => {
    const value = held[key];
    if (!value) throw new Error('the node is not up');
    return value;
  };
  const client = (more: Partial<LocalNodeOptions> = {}) =>
    createLocalNode({
      ...{ name: 'beamdeck@127.0.0.1', cookie: get('otp').cookie, epmdPort: get('otp').epmdPort },
      ...more,
    });
  beforeAll(async () => {
    held.otp = await startOtp();
    held.node = await held.otp.startNode('a');
    held.local = client(options);
  });
  afterAll(async () => {
    await held.local?.close();
    await held.otp?.close();
  });
  return {
    get otp() {
      return get('otp');
    },
    get node() {
      return get('node');
    },
    get local() {
      return get('local');
    },
    get link() {
      return get('local').link(get('node').name);
    },
    client,
  };
}

/** The coded error that a promise rejects with. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<{ code: string; details: Record<string, unknown> }> {
  try {
    await promise;
  } catch (error) {
    return error as { code: string; details: Record<string, unknown> };
  }
  throw new Error('it did not reject');
}
