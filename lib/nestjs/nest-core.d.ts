/** The parts of NestJS that we use. It is an optional peer, so its types must not be required. */
declare module '@nestjs/core' {
  export const NestFactory: {
    createApplicationContext(
      module: unknown,
      options: object,
    ): Promise<{ get(token: unknown, options: { strict: boolean }): unknown }>;
  };
}
