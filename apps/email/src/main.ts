import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EmailModule } from './email.module.js';

const port = Number(process.env['EMAIL_PORT'] || 3001);
const app = await NestFactory.create(EmailModule);
app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
app.enableShutdownHooks();
await app.listen(port, '127.0.0.1').catch(async (error: NodeJS.ErrnoException) => {
  await app.close();
  const busy = `port ${port} is busy: stop what listens on it, or choose another with EMAIL_PORT=<port>`;
  const known = new Map([
    ['EADDRINUSE', busy],
    ['BROKER_UNREACHABLE', error.message],
  ]);
  const sentence = known.get(error.code ?? '');
  if (sentence === undefined) throw error;
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
});
