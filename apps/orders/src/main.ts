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
  if (error.code !== 'EADDRINUSE') throw error;
  process.stderr.write(`port ${port} is busy: stop what listens on it, or choose another with ORDERS_PORT=<port>\n`);
  process.exit(1);
});
