import {
  formatRequest,
  parseAnswer,
  type ApiAddress,
  type ApiAnswer,
  type ApiRequest,
} from './extensions-api.js';

/**
 * Asks the Extensions API and waits as long as it takes: a request for the next event is answered when there is one.
 * Holds no event loop.
 *
 * @throws an error of `node:net`; an `Error` when the connection ends before the answer does
 */
export function askApi(address: ApiAddress, request: ApiRequest): Promise<ApiAnswer> {
  // Not imported: an ES module's import of a built-in module reads every export of it.
  const { connect } = process.getBuiltinModule('node:net');
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(address, () => {
      socket.write(formatRequest(address, request));
    });
    const take = (isEnded: boolean): void => {
      const answer = parseAnswer(text, isEnded);
      if (answer !== undefined) {
        socket.destroy();
        resolve(answer);
      } else if (isEnded) {
        reject(new Error('Cannot ask the Extensions API: half an answer was met, a whole one was wanted'));
      }
    };
    socket.unref();
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      text += chunk;
      take(false);
    });
    socket.once('end', () => {
      take(true);
    });
    socket.once('error', reject);
  });
}
