import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import type { SQSEvent } from 'aws-lambda';
import { Instrumented } from 'instrumented-lambda';
import { InstrumentedModule, nestHandler } from 'instrumented-lambda/nestjs';

@Injectable()
export class Warehouse {
  async ship(order: string): Promise<string> {
    return Promise.resolve(`shipped ${order}`);
  }
}

@Injectable()
export class OrderHandler {
  constructor(private readonly warehouse: Warehouse) {}

  @Instrumented()
  async handle(event: SQSEvent): Promise<string[]> {
    return Promise.all(event.Records.map(({ body }) => this.warehouse.ship(body)));
  }
}

@Module({
  imports: [InstrumentedModule.forRoot({ site: 'north' })],
  providers: [OrderHandler, Warehouse],
})
export class AppModule {}

export const handler = nestHandler(AppModule, OrderHandler);
