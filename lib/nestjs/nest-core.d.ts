/** What is used of NestJS: it is an optional peer, so neither its code nor its types may be needed without it. */
declare module '@nestjs/core' {
  export const NestFactory: {
    createApplicationContext(
      module: unknown,
      options: object,
    ): Promise<{ get(token: unknown, options: { strict: boolean }): unknown }>;
  };
}
