import type { BroadcastChannel } from 'node:worker_threads';

/** Messages between the threads of one process about its shutdown. */
export type ShutdownMessage =
  /** From a worker: it has work to do before the shutdown. */
  | { readonly kind: 'ready'; readonly threadId: number }
  /** From the main thread: it got SIGTERM, and the process ends in `remainingMs`. */
  | { readonly kind: 'end'; readonly remainingMs: number }
  /** From a worker: it has done its work, or it ends. */
  | { readonly kind: 'done'; readonly threadId: number };

/** Copies of this package in a layer and in an app share the channel. The number at its end changes if the messages change. */
const channelName = 'instrumented-lambda/end/1';

/** Opens the channel between all threads of the process. The channel does not keep the event loop alive. */
export function openShutdownChannel(onMessage: (message: ShutdownMessage) => void): BroadcastChannel {
  const { BroadcastChannel } = process.getBuiltinModule('node:worker_threads');
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = (event: unknown) => {
    onMessage((event as { readonly data: ShutdownMessage }).data);
  };
  channel.unref();
  return channel;
}
