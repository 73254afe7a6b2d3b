import { createLocalNode, type Link } from '@beamdeck/erlang';
import { startOtp, type Otp, type OtpNode } from '@beamdeck/erlang/testing';
import { loadPeer } from './peer-module.js';

/** A real node with many processes, the peers' modules loaded on it, and a plain link to it to call them by. */
export interface CrowdedNode extends AsyncDisposable {
  readonly otp: Otp;
  readonly node: OtpNode;
  readonly link: Link;
  readonly processes: number;
}

export async function startCrowdedNode(processes: number): Promise<CrowdedNode> {
  const otp = await startOtp();
  const local = createLocalNode({ name: 'bench@127.0.0.1', cookie: otp.cookie, epmdPort: otp.epmdPort });
  const close = async (): Promise<void> => {
    await local.close();
    await otp.close();
  };
  try {
    const node = await startCrowd(otp, 'crowd', processes);
    const link = local.link(node.name);
    await link.connect();
    return { otp, node, link, processes, [Symbol.asyncDispose]: close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** One more node with so many processes, the peers' modules loaded on it; `args` are further arguments of `erl`. */
export async function startCrowd(
  otp: Otp,
  name: string,
  processes: number,
  args: readonly string[] = [],
): Promise<OtpNode> {
  const node = await otp.startNode(name, { args: ['+P', '2000000', ...args] });
  for (const peer of ['crowd', 'ping_pong', 'recon_scan', 'live_dashboard_scan']) await loadPeer(node, peer);
  await node.eval(`crowd:fill(${processes})`, 60_000);
  return node;
}
