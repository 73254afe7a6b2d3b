import type { Gateway } from '../gateway.js';

/** One message of an event stream, as a client reads it. */
export interface StreamMessage {
  readonly event: string;
  /** The `id:` line; null where there is none. */
  readonly id: string | null;
  readonly data: Record<string, unknown>;
}

/** A client of an event stream, for tests: reads message by message, when told to. */
export interface StreamReader {
  readonly response: Response;
  /** The next message; null at the end of the stream. */
  next(): Promise<StreamMessage | null>;
  /** Messages up to and with the first of this event. */
  until(event: string): Promise<StreamMessage[]>;
  /** The last id seen. */
  readonly lastId: string | null;
  close(): Promise<void>;
}

export interface OpenStreamOptions {
  readonly query?: string;
  readonly lastEventId?: string | null;
  readonly onDisconnect?: () => void;
}

export async function openStream(gateway: Gateway, options: OpenStreamOptions = {}): Promise<StreamReader> {
  const { query = '', lastEventId = null, onDisconnect = () => {} } = options;
  const headers = new Headers({ host: '127.0.0.1:4040' });
  if (lastEventId !== null) headers.set('last-event-id', lastEventId);
  const request = new Request(`http://127.0.0.1:4040/api/v1/cluster/events${query}`, { headers });
  const response = await gateway.fetch(request, { outgoing: { destroy: onDisconnect } });
  return readStream(response);
}

export function readStream(response: Response): StreamReader {
  if (response.body === null) throw new Error('The answer has no body.');
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  let lastId: string | null = null;

  async function next(): Promise<StreamMessage | null> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const message = parse(text.slice(0, end));
        text = text.slice(end + 2);
        lastId = message.id ?? lastId;
        return message;
      }
      const { done, value } = await reader.read();
      if (done) return null;
      text += decoder.decode(value, { stream: true });
    }
  }

  return {
    response,
    next,
    async until(event) {
      const messages: StreamMessage[] = [];
      for (;;) {
        const message = await next();
        if (message === null) throw new Error(`The stream ended before "${event}".`);
        messages.push(message);
        if (message.event === event) return messages;
      }
    },
    get lastId() {
      return lastId;
    },
    close: () => reader.cancel(),
  };
}

function parse(block: string): StreamMessage {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
  return {
    event: fields.get('event') ?? 'message',
    id: fields.get('id') ?? null,
    data: JSON.parse(fields.get('data') ?? 'null') as Record<string, unknown>,
  };
}
