/** As a node prints its own pids: 15 bits, then the rest. */
export function pidText(number: number): string {
  return `<0.${number % 32_768}.${Math.floor(number / 32_768)}>`;
}

/** The number behind `<0.N.S>`; null for any other text. */
export function pidNumber(text: string): number | null {
  const [, low, high] = /^<0\.(\d{1,5})\.(\d{1,5})>$/.exec(text) ?? [];
  return low === undefined || Number(low) > 32_767 ? null : Number(high) * 32_768 + Number(low);
}
