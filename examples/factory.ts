import { lambdaHandler } from 'instrumented-lambda';

class PriceHandler {
  readonly #prices: ReadonlyMap<string, number>;

  constructor(prices: ReadonlyMap<string, number>) {
    this.#prices = prices;
  }

  async answer({ article }: { readonly article: string }): Promise<number | undefined> {
    return Promise.resolve(this.#prices.get(article));
  }
}

/** Stands for slow work in init, such as reading a parameter store. */
async function loadPrices(): Promise<ReadonlyMap<string, number>> {
  return Promise.resolve(new Map([['tea', 4]]));
}

export const handler = lambdaHandler(async () => new PriceHandler(await loadPrices()), { method: 'answer' });
