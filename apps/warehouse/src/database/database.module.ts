import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { type DatabaseConnection, openDatabase } from './database.js';

/** Injection token of the {@link DatabaseConnection}. */
export const DATABASE = Symbol('warehouse:database');

@Module({
  providers: [{ provide: DATABASE, useFactory: openDatabase }],
  exports: [DATABASE],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DATABASE) private readonly connection: DatabaseConnection) {}

  /** After every consumer has drained: handlers may use the database to the end. */
  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}
