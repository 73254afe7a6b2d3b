/** What tabs of one browser share a stream by; injected in tests. */
export interface TabPlatform {
  /** Runs `held` while this tab holds the lock of that name; resolves or rejects with it. */
  readonly locks: {
    request(
      name: string,
      options: { readonly signal?: AbortSignal; readonly ifAvailable?: boolean },
      held: (lock: unknown) => Promise<void>,
    ): Promise<void>;
  };
  /** A channel to all other tabs that have opened the same name. */
  openChannel(name: string): TabChannel;
}

export interface TabChannel {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  close(): void;
}

/**
 * The platform's own, where it is a page's: null in Node, in workers, in browsers without Web Locks, and on pages that came
 * over plain HTTP from another host.
 */
export function pageTabs(): TabPlatform | null {
  const { document, navigator, BroadcastChannel } = globalThis as unknown as {
    readonly document?: unknown;
    readonly navigator?: { readonly locks?: TabPlatform['locks'] };
    readonly BroadcastChannel?: new (name: string) => TabChannel;
  };
  const locks = navigator?.locks;
  if (document === undefined || locks === undefined || BroadcastChannel === undefined) return null;
  return { locks, openChannel: (name) => new BroadcastChannel(name) };
}
