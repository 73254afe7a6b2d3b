/** Integers of more hexadecimal digits are not worth their decimals, which take more than linear time. */
const MAX_DECIMAL_DIGITS = 4096;
/** From here on a float may stand for more than one integer, and Erlang always gives its exponent. */
const FIRST_INEXACT = 2 ** 53;

/** An integer as Erlang prints it; a huge one in Erlang's other notation, `16#FF…`. */
export function formatInteger(value: number | bigint): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value);
  const hex = value.toString(16);
  if (hex.length <= MAX_DECIMAL_DIGITS) return value.toString();
  return hex.startsWith('-') ? `-16#${hex.slice(1).toUpperCase()}` : `16#${hex.toUpperCase()}`;
}

/**
 * A float as Erlang prints it: the fewest digits that read back as the same float, with an exponent where that is shorter.
 *
 * Source: OTP, stdlib, `io_lib:format`, control sequence `~p`; erts, `float_to_list(Float, [short])`.
 */
export function formatFloat(value: number): string {
  if (value < 0 || Object.is(value, -0)) return `-${formatFloat(-value)}`;
  if (value === 0) return '0.0';
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(exponentText);
  const scientific = `${digits[0]}.${digits.slice(1) || '0'}e${exponent}`;
  if (value >= FIRST_INEXACT) return scientific;
  const plain = positional(digits, exponent + 1);
  return scientific.length < plain.length ? scientific : plain;
}

/** The digits with the point after the first `point` of them, filled up with zeros. */
function positional(digits: string, point: number): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${digits.padEnd(point, '0')}.0`;
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}
