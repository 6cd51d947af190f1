import type { EventBridgeEvent } from 'aws-lambda';
import { instrument } from 'instrumented-lambda';

type OrderPlaced = EventBridgeEvent<'OrderPlaced', { readonly order: string }>;

export const handler = instrument(async ({ detail }: OrderPlaced) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return `shipped ${detail.order}`;
});
