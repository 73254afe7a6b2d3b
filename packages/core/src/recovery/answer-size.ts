/**
 * About how many bytes of memory an answer takes, counted no further than `limit`: a bound is kept with it, so that it is
 * rather too much than too little, and cheap. An object that is there twice counts twice.
 */
export function answerSize(answer: unknown, limit: number): number {
  const open: unknown[] = [answer];
  let bytes = 0;
  while (open.length > 0 && bytes <= limit) {
    const value = open.pop();
    if (typeof value === 'string') bytes += STRING + 2 * value.length;
    else if (typeof value !== 'object' || value === null) bytes += WORD;
    else if (value instanceof Map) {
      bytes += OBJECT;
      for (const [key, held] of value) open.push(key, held);
    } else {
      bytes += OBJECT;
      for (const held of Object.values(value)) {
        bytes += WORD;
        open.push(held);
      }
    }
  }
  return bytes;
}

const WORD = 8;
const STRING = 24;
const OBJECT = 32;
