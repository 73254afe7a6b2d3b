/**
 * Calls a listener of somebody else. One that throws must not break the link or keep others from hearing: its error goes
 * to the process, as an unhandled rejection.
 */
export function tell<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value);
  } catch (error) {
    void Promise.reject(error as Error);
  }
}
