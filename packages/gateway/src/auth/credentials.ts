import { BeamdeckError } from '@beamdeck/core';

/** Far above any token that fits into a header; what is longer is not looked at. */
const MAX_TOKEN_CHARS = 8_192;

/** The token of `Authorization: Bearer …`; null without that header. Throws `unauthenticated` for any other scheme. */
export function bearerToken(headers: Headers): string | null {
  const header = headers.get('authorization');
  if (header === null) return null;
  const token = /^Bearer +([\w\-.~+/]+=*)$/i.exec(header)?.[1];
  if (token === undefined || token.length > MAX_TOKEN_CHARS) {
    throw new BeamdeckError('unauthenticated', 'The Authorization header holds no bearer token.', {
      suggestions: ['Send `Authorization: Bearer <token>`.'],
    });
  }
  return token;
}

/** The value of one cookie; null where it is not sent, or sent twice, when nobody can say which one is meant. */
export function cookieValue(headers: Headers, name: string): string | null {
  const values = (headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  if (value === undefined || values.length > 1 || value.length > MAX_TOKEN_CHARS) return null;
  return value;
}
