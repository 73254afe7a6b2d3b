/** Numbers, spans and names as the sentences of health say them. */

/** `41 207`. */
export function countText(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** `92 %`, from a share of 1. Only all is 100 %. */
export function shareText(share: number): string {
  return share >= 1 ? '100 %' : `${Math.min(99, Math.round(share * 100))} %`;
}

/** `1.5 GiB`. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : Math.round(value * 10) / 10} ${UNITS[unit] ?? ''}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `6 h 10 min`, in the two units that matter. */
export function spanText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 24) return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
  const [days, left] = [Math.floor(hours / 24), hours % 24];
  return left === 0 || days >= 10 ? `${days} d` : `${days} d ${left} h`;
}

/** `+380/s`; with a decimal where it is slow. */
export function rateText(perSecond: number): string {
  const sign = perSecond < 0 ? '−' : '+';
  const size = Math.abs(perSecond);
  return `${sign}${size >= 10 ? countText(size) : String(Math.round(size * 10) / 10)}/s`;
}

/** `a, b and c`; of more than `most`, the first ones and how many others. */
export function listText(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map(shownName);
  const others = names.length - shown.length;
  if (others > 0) return `${shown.join(', ')} and ${others} ${others === 1 ? 'other' : 'others'}`;
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

/** A name from the cluster, fit for a sentence: an Elixir module as Elixir writes it, nothing that hides or reorders text. */
export function shownName(name: string): string {
  const plain = name.replace(/^Elixir\.(?=[A-Z])/, '').replace(UNSEEN, '·');
  return plain.length > LONGEST_NAME ? `${plain.slice(0, LONGEST_NAME - 1)}…` : plain;
}

const LONGEST_NAME = 80;
/** Control characters, marks that reorder or join text, and halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
