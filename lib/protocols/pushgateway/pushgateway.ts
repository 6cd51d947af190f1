import type { PushFailure } from '../../flush/push-outcome.js';
import { classifyStatus } from '../answers/classify-status.js';
import { quoteBody } from '../answers/quote-body.js';
import { textStatuses } from '../answers/text-statuses.js';
import type { Protocol, ProtocolAnswer } from '../protocol.js';
import { GroupEncoder } from './group-encoder.js';
import { groupUrl, keyNames } from './grouping-key.js';

/**
 * Prometheus text for a Pushgateway. It keeps the last text of each group, without times, until somebody deletes the group. So
 * each push contains all series.
 *
 * @param endpoint as configured
 * @see https://github.com/prometheus/pushgateway#api
 */
export function createPushgateway(endpoint: URL | undefined): Protocol {
  const key = new Set(['job', 'instance', ...keyNames(endpoint?.pathname ?? '')]);
  return {
    name: 'pushgateway',
    // PUT replaces the whole group. POST would keep families that no longer exist.
    method: 'PUT',
    hasTimestamps: false,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    gzip: 'by-size',
    // Every request replaces the group, so no request is without effect.
    openingBody: undefined,
    urlFor: groupUrl,
    begin: (batch) => new GroupEncoder(batch, key),
    classifyAnswer,
  };
}

/** Adds the gateway's message: it names what is inconsistent, such as a metric with another type in another group. */
function classifyAnswer(answer: ProtocolAnswer): PushFailure | undefined {
  const failure = classifyStatus(answer, statuses);
  const message = failure?.reason === 'rejected' ? quoteBody(answer) : '';
  return failure === undefined || message === ''
    ? failure
    : { ...failure, detail: `${failure.detail}: ${message}` };
}

const statuses = {
  ...textStatuses,
  // The gateway answers 202 if it does not check the content.
  isSuccess: (statusCode: number): boolean => statusCode === 202 || textStatuses.isSuccess(statusCode),
};
