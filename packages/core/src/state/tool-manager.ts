import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';
import type { ClusterMode } from '../model/status.js';
import { createStateStream } from './state-stream.js';

/** Something that works on the cluster and adapts to its mode: a panel, an operation, an exporter. */
export interface Tool {
  readonly name: string;
  /** Where it has something to show; everywhere when not said. A simulated cluster counts by its number of nodes too. */
  readonly modes?: readonly ClusterMode['mode'][];
  /** Told the mode at registration, once it is known, and again at each change. */
  onMode?(mode: ClusterMode): void;
}

/** What is told of a registered tool. One that failed is no longer among them. */
export interface ToolState {
  readonly name: string;
  /** Whether the tool has something to work on in the present mode; null before the mode is known. */
  readonly available: boolean | null;
}

/** What the cluster is at present (one node or many, real or simulated), announced, and the tools that are told. */
export interface ToolManager {
  /** Null before the first node has answered. */
  readonly mode: ClusterMode | null;
  /** Every change from one known mode to another. Does not replay. */
  readonly modeChanges$: Observable<{ readonly from: ClusterMode; readonly to: ClusterMode }>;
  /** All registered tools, in order of registration. Replays; completes on `close()`. */
  readonly tools$: Observable<readonly ToolState[]>;
  /** A name is registered once: registering it again replaces the tool. The returned function takes it out. */
  register(tool: Tool): () => void;
  close(): void;
}

/** Tells tools of the modes that `mode$` gives. A tool that throws is not told again and harms no other; `onError` hears of it. */
export function createToolManager(options: {
  readonly mode$: Observable<ClusterMode>;
  readonly onError: (tool: string, cause: unknown) => void;
}): ToolManager {
  const tools = new Map<string, Tool>();
  const changes = new Subject<{ from: ClusterMode; to: ClusterMode }>();
  const states = createStateStream<readonly ToolState[]>({ initial: [] });
  let mode: ClusterMode | null = null;

  const tell = (tool: Tool, now: ClusterMode): void => {
    try {
      tool.onMode?.(now);
    } catch (cause) {
      tools.delete(tool.name);
      options.onError(tool.name, cause);
    }
  };
  const show = (): void => {
    states.next(
      [...tools.values()].map(({ name, modes }) => ({
        name,
        available: mode === null ? null : (modes?.includes(mode.mode) ?? true),
      })),
    );
  };
  const subscription = options.mode$.subscribe((next) => {
    const before = mode;
    mode = next;
    for (const tool of [...tools.values()]) tell(tool, next);
    show();
    if (before !== null) changes.next({ from: before, to: next });
  });

  return {
    get mode() {
      return mode;
    },
    modeChanges$: changes.asObservable(),
    tools$: states.stream$,
    register(tool) {
      tools.set(tool.name, tool);
      if (mode !== null) tell(tool, mode);
      show();
      return () => {
        if (tools.get(tool.name) !== tool) return;
        tools.delete(tool.name);
        show();
      };
    },
    close() {
      subscription.unsubscribe();
      states.close();
      changes.complete();
      tools.clear();
    },
  };
}
