import { BeamdeckError } from '../../model/error.js';

/** One server-sent event. */
export interface SseEvent {
  /** `message` where the stream does not name it. */
  readonly event: string;
  readonly data: string;
  /** The id it carries; null when it carries none, which leaves the last one as it is. */
  readonly id: string | null;
}

export interface SseParser {
  /** Takes bytes as they come, cut anywhere, and gives the events that are thereby whole. */
  push(bytes: Uint8Array): readonly SseEvent[];
}

/** One event must fit: a gateway cuts snapshots into chunks far below this. */
const MAX_EVENT_CHARS = 32 * 1024 * 1024;

/**
 * Reads server-sent events (HTML standard, "9.2.6 Interpreting an event stream") from bytes. Pure: it owns no connection
 * and no clock. Throws `protocol_error` for bytes that are not UTF-8 and for an event of more than 32 Mi characters; an
 * event that its stream did not end is never given.
 */
export function createSseParser(): SseParser {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = '';
  let afterReturn = false;
  let data: string[] = [];
  let size = 0;
  let event = '';
  let id: string | null = null;

  return {
    push(bytes) {
      const events: SseEvent[] = [];
      let text = decode(bytes);
      // A line feed right after a carriage return ends no second line, even when the two came apart.
      if (afterReturn && text.startsWith('\n')) text = text.slice(1);
      if (text !== '' || bytes.length > 0) afterReturn = text.endsWith('\r');
      let start = 0;
      for (const match of text.matchAll(LINE_END)) {
        const whole = line + text.slice(start, match.index);
        line = '';
        start = match.index + match[0].length;
        takeLine(whole, events);
      }
      line += text.slice(start);
      if (line.length + size > MAX_EVENT_CHARS) throw tooLarge();
      return events;
    },
  };

  function decode(bytes: Uint8Array): string {
    try {
      return decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw new BeamdeckError('protocol_error', 'The event stream is not valid UTF-8.', { cause });
    }
  }

  function takeLine(whole: string, events: SseEvent[]): void {
    if (whole === '') {
      if (data.length > 0) events.push({ event: event || 'message', data: data.join('\n'), id });
      data = [];
      size = 0;
      event = '';
      id = null;
      return;
    }
    const colon = whole.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? whole : whole.slice(0, colon);
    const rest = colon < 0 ? '' : whole.slice(colon + 1);
    const value = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (field === 'data') {
      data.push(value);
      size += value.length + 1;
      if (size > MAX_EVENT_CHARS) throw tooLarge();
    } else if (field === 'event') {
      event = value;
    } else if (field === 'id' && !value.includes('\0')) {
      id = value;
    }
  }
}

const LINE_END = /\r\n|\n|\r/g;

const tooLarge = (): BeamdeckError =>
  new BeamdeckError('protocol_error', 'An event of the stream is larger than any should be.', {
    details: { maxChars: MAX_EVENT_CHARS },
  });
