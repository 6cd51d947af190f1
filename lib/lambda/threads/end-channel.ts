import type { BroadcastChannel } from 'node:worker_threads';

/** What threads of one process tell each other about its end. */
export type EndMessage =
  /** A worker has something to do before the end. */
  | { readonly kind: 'ready'; readonly threadId: number }
  /** The main thread was told to end. */
  | { readonly kind: 'end'; readonly remainingMs: number }
  /** A worker has done it, or is gone. */
  | { readonly kind: 'done'; readonly threadId: number };

/** The number changes when the messages do: the copies of a layer and an app may talk to each other. */
const channelName = 'instrumented-lambda/end/1';

/** Opens the channel between all threads of the process; it holds no event loop. */
export function openEndChannel(onMessage: (message: EndMessage) => void): BroadcastChannel {
  const { BroadcastChannel } = process.getBuiltinModule('node:worker_threads');
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = (event: unknown) => {
    onMessage((event as { readonly data: EndMessage }).data);
  };
  channel.unref();
  return channel;
}
