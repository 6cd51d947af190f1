import type { Timers } from '../../../lambda/timers.js';
import type { HttpAnswer } from '../../http-answer.js';
import { AuthenticationError } from '../authentication-error.js';

/** Between attempts, in ms. */
const waitsMs = [100, 400];

/**
 * Asks again where AWS is busy or did not answer. The waits do not hold the event loop, which those of got would.
 *
 * @throws whatever the last attempt throws; an {@link AuthenticationError} at once
 */
export async function retryTransient(
  attempt: () => Promise<HttpAnswer>,
  timers: Timers,
): Promise<HttpAnswer> {
  for (const waitMs of waitsMs) {
    try {
      const answer = await attempt();
      if (!isTransient(answer)) return answer;
    } catch (error) {
      if (error instanceof AuthenticationError) throw error;
    }
    await new Promise<void>((resolve) => {
      timers.start(waitMs, resolve, { holdsLoop: false });
    });
  }
  return attempt();
}

function isTransient({ statusCode, body }: HttpAnswer): boolean {
  return statusCode >= 500 || statusCode === 429 || /throttling|toomanyrequests/i.test(body.slice(0, 500));
}
