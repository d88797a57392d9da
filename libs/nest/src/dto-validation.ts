import { instanceToPlain, plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { RecordValidationError, type Violation } from './errors.js';
import type { DtoClass } from './record-type.js';

/** Properties that a DTO does not know pass through, so that services may know different parts of one event. */
const options = { forbidUnknownValues: false };

/**
 * The instance that `plain` describes, when it keeps the rules of its class.
 * @throws RecordValidationError naming `subject`, as in `the value of 'orders'`
 */
export async function checkedInstance(type: DtoClass, plain: unknown, subject: string): Promise<object> {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    const message = `must be an object of ${type.name}`;
    throw new RecordValidationError(subject, [{ property: '', messages: [message] }]);
  }
  const instance = plainToInstance(type as new () => object, plain);
  const errors = await validate(instance, options);
  if (errors.length > 0)
    throw new RecordValidationError(
      subject,
      errors.flatMap((error) => violationsOf(error, '')),
    );
  return instance;
}

/** What of an instance travels. */
export function plainOf(instance: object): unknown {
  return instanceToPlain(instance);
}

function violationsOf(error: ValidationError, path: string): Violation[] {
  const property = path === '' ? error.property : `${path}.${error.property}`;
  const messages = Object.values(error.constraints ?? {}).map((message) =>
    path === '' ? message : `${path}.${message}`,
  );
  const own = messages.length > 0 ? [{ property, messages }] : [];
  return [...own, ...(error.children ?? []).flatMap((child) => violationsOf(child, property))];
}
