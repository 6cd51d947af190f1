import 'reflect-metadata';
import serverlessExpress from '@codegenie/serverless-express';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { APIGatewayProxyEventV2, Callback, Context } from 'aws-lambda';
import { instrument, isServerError } from 'instrumented-lambda';

@Controller('orders')
export class OrdersController {
  @Get(':id')
  async find(@Param('id') id: string): Promise<string> {
    return Promise.resolve(`order ${id}`);
  }
}

@Module({ controllers: [OrdersController] })
export class AppModule {}

async function bootstrap() {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  await app.init();
  return serverlessExpress({ app: app.getHttpAdapter().getInstance() });
}

/** The usual bootstrap, started in init. The only new line is `instrument()`. */
const server = bootstrap();

export const handler = instrument(
  async (event: APIGatewayProxyEventV2, context: Context, callback: Callback) =>
    (await server)(event, context, callback),
  { isError: isServerError },
);
