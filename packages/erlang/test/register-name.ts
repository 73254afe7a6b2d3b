import { connect } from 'node:net';

/**
 * Registers a fake node in the private port mapper of a test, so that real nodes find it. Only tests do this: the client
 * itself never registers. Returns a function that takes the registration back.
 */
export function registerName(epmdPort: number, alive: string, port: number): Promise<() => void> {
  const name = Buffer.from(alive);
  const request = Buffer.alloc(15 + name.length);
  request.writeUInt16BE(request.length - 2, 0);
  request[2] = 120; // ALIVE2_REQ
  request.writeUInt16BE(port, 3);
  request[5] = 72; // hidden
  request.writeUInt16BE(6, 7); // highest version
  request.writeUInt16BE(6, 9); // lowest version
  request.writeUInt16BE(name.length, 11);
  name.copy(request, 13);
  return new Promise((resolve, reject) => {
    const socket = connect(epmdPort, '127.0.0.1', () => socket.write(request));
    socket.once('error', reject);
    socket.once('data', (answer: Buffer) => {
      if (answer[1] === 0) resolve(() => socket.destroy());
      else reject(new Error(`the port mapper refused the name: ${answer.toString('hex')}`));
    });
  });
}
