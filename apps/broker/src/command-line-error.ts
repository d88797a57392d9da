/** The command line cannot be understood; the message says what to write instead. */
export class CommandLineError extends Error {
  readonly code = 'BAD_COMMAND_LINE';
}
