import type { SQSEvent } from 'aws-lambda';
import { fakeContext } from 'instrumented-lambda/testing';
import { handler } from './orders.js';

const event = { Records: [{ body: 'tea' }] } as SQSEvent;

console.log(await handler(event, fakeContext({ functionName: 'orders' })));
