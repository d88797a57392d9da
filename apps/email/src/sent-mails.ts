import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailKind, SentMail } from './mail.js';

/**
 * The journal of sent mails: a file for each, so that a redelivered record sends no second one.
 * File names begin with the order's id, which is a uuid and thus safe in a path.
 */
export class SentMails {
  constructor(private readonly directory: string) {}

  async find(orderId: string, kind: MailKind): Promise<SentMail | undefined> {
    try {
      return JSON.parse(await readFile(this.pathOf(orderId, kind), 'utf8')) as SentMail;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Resolves when the entry would survive a crash; it appears under its name only when it is whole. */
  async add(mail: SentMail): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const path = this.pathOf(mail.orderId, mail.kind);
    const file = await open(`${path}.tmp`, 'w');
    try {
      await file.writeFile(`${JSON.stringify(mail, undefined, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.tmp`, path);
  }

  /** All mails of an order, or of every order; oldest first. */
  async list(orderId?: string): Promise<SentMail[]> {
    const names = await readdir(this.directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const wanted = names.filter((name) => name.endsWith('.json') && (!orderId || name.startsWith(`${orderId}.`)));
    const mails = await Promise.all(wanted.map((name) => readFile(join(this.directory, name), 'utf8')));
    return mails.map((text) => JSON.parse(text) as SentMail).toSorted((a, b) => a.sentAt.localeCompare(b.sentAt));
  }

  private pathOf(orderId: string, kind: MailKind): string {
    return join(this.directory, `${orderId}.${kind}.json`);
  }
}
