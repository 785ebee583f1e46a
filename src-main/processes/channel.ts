/**
 * What the workbench needs from a child process, and no more: Node's `fork` and Electron's
 * `utilityProcess` give it, and nothing above this file notices which.
 */

/** How a child ended. */
export interface Exit {
  /** Exit code, or null when a signal ended it or it could not be started. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that it wrote to stderr (and stdout): what a person needs to understand a crash. */
  readonly stderrTail: string;
}

/** A running child: messages are structured clones, in order, in both directions. */
export interface ChildChannel {
  /** Known once the child runs. */
  readonly pid: number | undefined;
  /**
   * Sends a message; when the child is gone the message is dropped, and `exited` tells.
   * @throws when the message cannot be cloned (a function, for example).
   */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Resolves, never rejects, after the last message of the child has been delivered. */
  readonly exited: Promise<Exit>;
  kill(signal?: NodeJS.Signals): void;
}

export interface SpawnOptions {
  /** The module that the child runs. */
  readonly entry: URL;
  readonly args?: readonly string[];
  /** A Node executable other than the running one. */
  readonly execPath?: string;
  /** Lowest major version of Node that can run the module, where the program's own Node may be older. */
  readonly needsNode?: number;
  /** Options for Node itself. Nothing is inherited: a debugger port or a test runner's loader is not the child's. */
  readonly execArgv?: readonly string[];
  /** Variables on top of the parent's own. */
  readonly env?: Readonly<Record<string, string>>;
}

export type Spawn = (options: SpawnOptions) => ChildChannel;
