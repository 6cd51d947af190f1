/** The parts of NestJS that are used. NestJS is an optional peer dependency, so its types may not be installed. */
declare module '@nestjs/core' {
  export const NestFactory: {
    createApplicationContext(
      module: unknown,
      options: object,
    ): Promise<{ get(token: unknown, options: { strict: boolean }): unknown }>;
  };
}
