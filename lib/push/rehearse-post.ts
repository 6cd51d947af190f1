import type { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Got } from 'got' with { 'resolution-mode': 'import' };
import type { Timers } from '../lambda/timers.js';
import { Post } from './post.js';

/** Of a name that nobody can have, and never looked up. */
const nowhere = new URL('http://rehearsal.invalid/');
const answer = 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n';

/**
 * Posts through got and Node's HTTP to a stream in memory, which answers as the endpoint will. What a first post costs
 * is code that never ran: 4 ms of 5, which can be spent while nobody waits.
 *
 * @throws {PostError} should it fail, of which nobody need know
 */
export async function rehearsePost(client: Got, body: Buffer, timers: Timers): Promise<void> {
  const agent = new (process.getBuiltinModule('node:http').Agent)();
  (agent as unknown as Opener).createConnection = createMirror;
  const post = new Post({
    client: client.extend({ agent: { http: agent } }),
    endpoint: nowhere,
    timers,
    isConnectionReady: () => true,
  });
  await post.send(body);
}

/** The method by which agents open connections; Node's types lack it before 22.10. */
interface Opener extends Agent {
  createConnection(): Duplex;
}

/** A stream that takes what is written for a whole request, and has of a socket what Node's HTTP asks for. */
function createMirror(): Duplex {
  const nothing = (): void => undefined;
  const mirror = new (process.getBuiltinModule('node:stream').Duplex)({
    read: nothing,
    write: (_chunk, _encoding, done) => {
      mirror.push(answer);
      done();
    },
  });
  const socketMethods = {
    ref: nothing,
    unref: nothing,
    setTimeout: nothing,
    setNoDelay: nothing,
    setKeepAlive: nothing,
  };
  return Object.assign(mirror, socketMethods);
}
