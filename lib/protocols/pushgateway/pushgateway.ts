import type { PushFailure } from '../../flush/push-outcome.js';
import { quoteBody } from '../answers/judge-partial-status.js';
import { judgeStatus } from '../answers/judge-status.js';
import { textStatuses } from '../answers/text-statuses.js';
import type { Protocol, ProtocolAnswer } from '../protocol.js';
import { GroupEncoder } from './group-encoder.js';
import { groupUrl, keyNames } from './grouping-key.js';

/**
 * A Pushgateway keeps the last text of each group, without times, until somebody deletes it. So each push contains all series.
 *
 * @param endpoint as configured
 * @see https://github.com/prometheus/pushgateway#api
 */
export function createPushgateway(endpoint: URL | undefined): Protocol {
  const key = new Set(['job', 'instance', ...keyNames(endpoint?.pathname ?? '')]);
  return {
    name: 'pushgateway',
    // POST would keep families that no longer exist.
    method: 'PUT',
    hasTimestamps: false,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    gzip: 'by-size',
    // Every request replaces the group.
    openingBody: undefined,
    urlFor: groupUrl,
    begin: (batch) => new GroupEncoder(batch, key),
    judge: judgeAnswer,
  };
}

/** A gateway reports what is inconsistent, such as a metric of another type in another group. */
function judgeAnswer(answer: ProtocolAnswer): PushFailure | undefined {
  const failure = judgeStatus(answer, statuses);
  const said = failure?.reason === 'rejected' ? quoteBody(answer) : '';
  return failure === undefined || said === ''
    ? failure
    : { ...failure, detail: `${failure.detail}: ${said}` };
}

const statuses = {
  ...textStatuses,
  // 202 if the gateway does not check the content.
  isSuccess: (statusCode: number): boolean => statusCode === 202 || textStatuses.isSuccess(statusCode),
};
