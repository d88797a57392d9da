import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OrdersModule } from './orders.module.js';

const port = Number(process.env['ORDERS_PORT'] || 3000);
const app = await NestFactory.create(OrdersModule);
app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
app.enableShutdownHooks();
await app.listen(port, '127.0.0.1').catch(async (error: NodeJS.ErrnoException) => {
  await app.close();
  const busy = `port ${port} is busy: stop what listens on it, or choose another with ORDERS_PORT=<port>`;
  const known = new Map([
    ['EADDRINUSE', busy],
    ['BROKER_UNREACHABLE', error.message],
  ]);
  const sentence = known.get(error.code ?? '');
  if (sentence === undefined) throw error;
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
});
