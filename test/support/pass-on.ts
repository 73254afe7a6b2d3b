import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';

/** Passes a request on, and the answer back as it comes, so that a stream of events stays one. Ends with either side. */
export function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { prefix, target }: { readonly prefix: string; readonly target: string },
): void {
  const url = new URL((request.url ?? '/').slice(prefix.length), `${target}/`);
  const onward = ask(url, { method: request.method, headers: { ...request.headers, host: url.host } });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.headersSent || response.writeHead(502).end());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
