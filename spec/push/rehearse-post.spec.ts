import { expect, test } from 'vitest';
import { systemTimers } from '../../lib/lambda/timers.js';
import { loadGot } from '../../lib/push/load-got.js';
import { rehearsePost } from '../../lib/push/rehearse-post.js';

test('rehearsePost() posts through got to nobody, and opens nothing', async () => {
  const got = (await loadGot()).extend({ retry: { limit: 0 }, throwHttpErrors: false });
  const before = process.getActiveResourcesInfo();

  await rehearsePost(got, Buffer.alloc(900, 0xff), systemTimers);

  expect(process.getActiveResourcesInfo()).toEqual(before);
});
