import { fileURLToPath } from 'node:url';
import type { OtpNode } from '@beamdeck/erlang/testing';

/** Compiles a module of the folder `peers` on the node, with the node's own compiler, and loads it there. */
export async function loadPeer(node: OtpNode, name: string): Promise<void> {
  const file = JSON.stringify(fileURLToPath(new URL(`peers/${name}.erl`, import.meta.url)));
  const loaded = await node.eval(
    `begin {ok, Name, Code} = compile:file(${file}, [binary]), element(1, code:load_binary(Name, ${file}, Code)) end`,
    30_000,
  );
  if (loaded !== 'module') throw new Error(`${name} was not loaded: ${loaded}`);
}
