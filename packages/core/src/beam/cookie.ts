import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BeamdeckError } from '../model/error.js';

export interface CookieSource {
  /** The cookie itself. Comes before `cookieFile`. */
  readonly cookie?: string;
  /** A file that holds the cookie and nothing else; `~` is the home directory. Default `~/.erlang.cookie`, as for `erl`. */
  readonly cookieFile?: string;
}

const DEFAULT_FILE = '~/.erlang.cookie';
/** A cookie has at most 255 characters; whatever is larger is another file. */
const MAX_FILE_BYTES = 4_096;

/**
 * The cluster's cookie. Throws `invalid_parameter` that says what to do. What was read is in no message, detail or cause:
 * also a file that is not a cookie may be a secret.
 */
export function readCookie({ cookie, cookieFile = DEFAULT_FILE }: CookieSource): string {
  if (cookie !== undefined) return checked(cookie, 'The cookie', {});
  const path = cookieFile.replace(/^~(?=$|[/\\])/, () => homedir());
  const details = { cookieFile };
  const name = `The cookie file ${cookieFile}`;
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw invalid(`${name} cannot be read: ${whyUnreadable(cause)}.`, details);
  }
  if (bytes.length > MAX_FILE_BYTES) throw invalid(`${name} is too large to be a cookie.`, details);
  return checked(bytes.toString('latin1').trim(), name, details);
}

function checked(cookie: string, name: string, details: Readonly<Record<string, unknown>>): string {
  if (cookie === '') throw invalid(`${name} is empty.`, details);
  if (cookie.length > 255 || /[^\x20-\x7e\xa0-\xff]/.test(cookie)) {
    throw invalid(`${name} does not hold a cookie: it must be one line of up to 255 characters.`, details);
  }
  return cookie;
}

function whyUnreadable(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'it does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'this user may not read it';
    case 'EISDIR':
      return 'it is a directory';
    default:
      return typeof code === 'string' ? code : 'unknown reason';
  }
}

function invalid(message: string, details: Readonly<Record<string, unknown>>): BeamdeckError {
  return new BeamdeckError('invalid_parameter', message, {
    details,
    suggestions: [
      'Put the cookie the nodes were started with (their -setcookie, or their ~/.erlang.cookie) into a file that only you can read.',
      `Give the path of that file as the cookie file; without one, ${join('~', '.erlang.cookie')} is read.`,
    ],
  });
}
