import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { RecordContext } from './record-context.js';

/** The parameter gets the text of the record's last header of this name; undefined when there is none. For bytes see `RecordContext`. */
export const RecordHeader = createParamDecorator((name: string, context: ExecutionContext): string | undefined => {
  return context.switchToRpc().getContext<RecordContext>().header(name);
});
