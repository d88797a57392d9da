import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Mail, SentMail } from './mail.js';
import { FileTransport, type MailTransport, SmtpTransport } from './mail-transport.js';
import { SentMails } from './sent-mails.js';

/** Sends each mail once: over SMTP with `SMTP_URL` set, else into the outbox below `BARNABAS_DATA`. */
@Injectable()
export class MailerService implements OnApplicationShutdown {
  private readonly sent: SentMails;
  private readonly transport: MailTransport;

  constructor() {
    const outbox = join(process.env['BARNABAS_DATA'] || 'data', 'outbox');
    const smtpUrl = process.env['SMTP_URL'];
    this.sent = new SentMails(outbox);
    this.transport = smtpUrl ? new SmtpTransport(smtpUrl) : new FileTransport(outbox);
  }

  /**
   * Resolves when the mail is on its way, also when it already was. A crash between sending and noting it sends it
   * again, with the same Message-ID, by which mail servers and readers recognise it.
   */
  async send(mail: Mail): Promise<void> {
    if (await this.sent.find(mail.orderId, mail.kind)) return;
    const messageId = `${mail.orderId}.${mail.kind}@example.org`;
    await this.transport.send({ messageId, to: mail.to, subject: mail.subject, text: mail.text });
    await this.sent.add({ ...mail, messageId, sentAt: new Date().toISOString() });
  }

  list(orderId?: string): Promise<SentMail[]> {
    return this.sent.list(orderId);
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}
