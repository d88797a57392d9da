/** Why a mail was sent; an order has at most one of each kind. */
export type MailKind = 'confirmation' | 'rejection';

/** A mail to be sent. */
export interface Mail {
  readonly orderId: string;
  readonly kind: MailKind;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A mail that has been sent: what `GET /mails` answers. */
export interface SentMail extends Mail {
  readonly messageId: string;
  /** In ISO 8601. */
  readonly sentAt: string;
}
