import { connect } from 'node:net';

/** What the port mapper says, asked past the client. */
export function distributionPort(epmdPort: number, alive: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(epmdPort, '127.0.0.1', () =>
      socket.write(Buffer.from([0, alive.length + 1, 122, ...Buffer.from(alive)])),
    );
    socket.once('data', (answer: Buffer) => resolve(answer.readUInt16BE(2)));
    socket.once('error', reject);
  });
}
