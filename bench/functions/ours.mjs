import { lambdaHandler } from 'instrumented-lambda';
import { work } from './work.mjs';

class Handler {
  async handle(event) {
    return work(event);
  }
}

export const handler = lambdaHandler(new Handler());
