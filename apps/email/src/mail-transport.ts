import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type Transporter } from 'nodemailer';

/** What takes a composed mail on its way. */
export interface MailTransport {
  /** Resolves when the mail has been handed over. */
  send(mail: {
    readonly messageId: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
  }): Promise<void>;
  close(): void;
}

const from = 'Barnabas Tea <shop@example.org>';

/** Mails over SMTP, as `SMTP_URL` says (`smtp://host:port`, `smtps://user:password@host`). */
export class SmtpTransport implements MailTransport {
  private readonly transporter: Transporter;

  constructor(url: string) {
    this.transporter = createTransport(url);
  }

  async send(mail: { messageId: string; to: string; subject: string; text: string }): Promise<void> {
    await this.transporter.sendMail({ from, ...mail });
  }

  close(): void {
    this.transporter.close();
  }
}

/** Mails as `.eml` files in a directory, for those who have no mail server at hand. */
export class FileTransport implements MailTransport {
  private readonly transporter = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });

  constructor(private readonly directory: string) {}

  async send(mail: { messageId: string; to: string; subject: string; text: string }): Promise<void> {
    const { message } = await this.transporter.sendMail({ from, ...mail });
    await mkdir(this.directory, { recursive: true });
    await writeFile(join(this.directory, `${mail.messageId}.eml`), message as Buffer);
  }

  close(): void {
    this.transporter.close();
  }
}
