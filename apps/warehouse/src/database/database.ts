import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import * as schema from './schema.js';

/** The database as queries see it, whichever of the two stands behind it. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/** An open database, brought up to the newest schema. */
export interface DatabaseConnection {
  readonly database: Database;
  close(): Promise<void>;
}

const logger = new Logger('Database');
const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** PostgreSQL at `url`. */
async function connectPostgres(url: string): Promise<DatabaseConnection> {
  const { drizzle } = await import('drizzle-orm/node-postgres');
  const { migrate } = await import('drizzle-orm/node-postgres/migrator');
  const { Pool } = (await import('pg')).default;
  const pool = new Pool({ connectionString: url });
  // A connection that nobody uses was lost, say by a restart of the server: the next query gets another one.
  pool.on('error', (error) => logger.warn(`the database closed an idle connection: ${error.message}`));
  const database = drizzle(pool, { schema });
  await migrate(database, { migrationsFolder });
  return { database, close: () => pool.end() };
}

/** PostgreSQL in this process (PGlite), kept in `directory`; in memory without one. */
export async function openEmbedded(directory: string | undefined): Promise<DatabaseConnection> {
  const { PGlite } = await import('@electric-sql/pglite');
  const { drizzle } = await import('drizzle-orm/pglite');
  const { migrate } = await import('drizzle-orm/pglite/migrator');
  if (directory !== undefined) await mkdir(directory, { recursive: true });
  const client = await PGlite.create(directory === undefined ? {} : { dataDir: directory });
  const database = drizzle(client, { schema });
  await migrate(database, { migrationsFolder });
  return { database, close: () => client.close() };
}

/** As the environment says: `DATABASE_URL`, else a database of our own below `BARNABAS_DATA`. */
export function openDatabase(): Promise<DatabaseConnection> {
  const url = process.env['DATABASE_URL'];
  return url ? connectPostgres(url) : openEmbedded(join(process.env['BARNABAS_DATA'] || 'data', 'warehouse'));
}
