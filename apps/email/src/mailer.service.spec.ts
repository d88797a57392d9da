import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import type { Mail } from './mail.js';
import { MailerService } from './mailer.service.js';

let directory: string;
let mailer: MailerService | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barnabas-email-'));
  process.env['BARNABAS_DATA'] = directory;
});

afterEach(async () => {
  mailer?.onApplicationShutdown();
  delete process.env['BARNABAS_DATA'];
  delete process.env['SMTP_URL'];
  await rm(directory, { recursive: true });
});

function confirmation(orderId = randomUUID()): Mail {
  return { orderId, kind: 'confirmation', to: 'ada@example.org', subject: 'Your order', text: 'thank you — 1 × tea\n' };
}

describe('MailerService', () => {
  it('leaves mails in the outbox when no mail server is set', async () => {
    mailer = new MailerService();
    const mail = confirmation();
    await mailer.send(mail);
    const name = `${mail.orderId}.confirmation@example.org.eml`;
    const message = await readFile(join(directory, 'outbox', name), 'utf8');
    expect(message).toContain('To: ada@example.org');
    expect(message).toContain(`Message-ID: <${mail.orderId}.confirmation@example.org>`);
  });

  it('sends a mail of an order once, whatever comes again', async () => {
    mailer = new MailerService();
    const mail = confirmation();
    await mailer.send(mail);
    await mailer.send({ ...mail, text: 'again' });
    const mails = await mailer.list(mail.orderId);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject(mail);
    const files = await readdir(join(directory, 'outbox'));
    expect(files.filter((name) => name.endsWith('.eml'))).toHaveLength(1);
  });

  it('lists the mails of one order, or of all', async () => {
    mailer = new MailerService();
    const [first, second] = [confirmation(), confirmation()];
    await mailer.send(first);
    await mailer.send(second);
    await mailer.send({ ...first, kind: 'rejection' });
    expect((await mailer.list(first.orderId)).map(({ kind }) => kind)).toEqual(['confirmation', 'rejection']);
    expect(await mailer.list()).toHaveLength(3);
    expect(await mailer.list(randomUUID())).toEqual([]);
  });

  it('hands mails to the mail server of SMTP_URL', async () => {
    const received: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, _session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          received.push(Buffer.concat(chunks).toString());
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env['SMTP_URL'] = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    try {
      mailer = new MailerService();
      await mailer.send(confirmation());
    } finally {
      await new Promise<void>((resolve) => server.close(resolve));
    }
    expect(received).toHaveLength(1);
    expect(received[0]).toContain('Subject: Your order');
  });

  it('rejects when the mail server is away, and remembers nothing', async () => {
    process.env['SMTP_URL'] = 'smtp://127.0.0.1:1';
    mailer = new MailerService();
    const mail = confirmation();
    await expect(mailer.send(mail)).rejects.toThrow('ECONNREFUSED');
    expect(await mailer.list(mail.orderId)).toEqual([]);
  });
});
