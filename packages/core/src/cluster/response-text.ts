import type { FetchResponse } from './fetch.js';

/**
 * The text of a response, read as it comes and no further than `maxBytes`: then the rest is let go and `whole` is false. In
 * bounded memory, whatever the other side sends.
 */
export async function readText(
  response: Pick<FetchResponse, 'body' | 'text'>,
  maxBytes: number,
): Promise<{ readonly text: string; readonly whole: boolean }> {
  // A response without a stream is one that its `fetch` holds already.
  if (response.body === null) return { text: await response.text(), whole: true };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let left = maxBytes; ;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return { text: text + decoder.decode(), whole: true };
    left -= value.length;
    if (left < 0) {
      await reader.cancel();
      return { text, whole: false };
    }
    text += decoder.decode(value, { stream: true });
  }
}
