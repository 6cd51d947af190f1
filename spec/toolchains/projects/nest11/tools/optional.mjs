/** Packages that Nest loads only if an app uses them. */
export const optional = [
  '@nestjs/microservices',
  '@nestjs/microservices/microservices-module.js',
  '@nestjs/microservices/microservices-module',
  '@nestjs/websockets/socket-module.js',
  '@nestjs/websockets/socket-module',
  '@nestjs/platform-express',
  'class-transformer',
  'class-transformer/storage',
  'class-transformer/storage.js',
  'class-validator',
];
