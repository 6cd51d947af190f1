import type { BroadcastChannel } from 'node:worker_threads';

/** Messages between the threads of one process about its end. */
export type ShutdownMessage =
  /** A worker has work to do before the end. */
  | { readonly kind: 'ready'; readonly threadId: number }
  /** The main thread got SIGTERM. */
  | { readonly kind: 'end'; readonly remainingMs: number }
  /** A worker has done its work, or has ended. */
  | { readonly kind: 'done'; readonly threadId: number };

/** The number changes with the messages: copies of this package in a layer and in an app share the channel. */
const channelName = 'instrumented-lambda/end/1';

/** Opens the channel between all threads of the process. It does not keep the event loop alive. */
export function openShutdownChannel(onMessage: (message: ShutdownMessage) => void): BroadcastChannel {
  const { BroadcastChannel } = process.getBuiltinModule('node:worker_threads');
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = (event: unknown) => {
    onMessage((event as { readonly data: ShutdownMessage }).data);
  };
  channel.unref();
  return channel;
}
