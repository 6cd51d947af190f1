import { instrument, warmUp } from 'instrumented-lambda';
import { work } from './work.mjs';

export const handler = instrument(async (event) => work(event));

await warmUp();
