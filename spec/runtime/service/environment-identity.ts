import { randomBytes, randomUUID } from 'node:crypto';

import type { EnvironmentSettings } from './environment-options.js';

const region = 'eu-central-1';
const accountId = '123456789012';

/** The identity of an execution environment. It survives crashes and timeouts, as in Lambda. */
export interface EnvironmentIdentity {
  readonly region: string;
  readonly accountId: string;
  readonly functionArn: string;
  readonly logGroupName: string;
  /** For example `2026/11/22/[$LATEST]` and 32 hexadecimal digits. */
  readonly logStreamName: string;
}

export function createIdentity({ functionName, functionVersion }: EnvironmentSettings): EnvironmentIdentity {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;

  return {
    region,
    accountId,
    functionArn: functionVersion === '$LATEST' ? arn : `${arn}:${functionVersion}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `${day}/[${functionVersion}]${randomBytes(16).toString('hex')}`,
  };
}

export function createRequestId(): string {
  return randomUUID();
}

/** @returns a trace header of X-Ray that is not sampled */
export function createTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
