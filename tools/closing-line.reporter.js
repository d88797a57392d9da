import { writeSync } from 'node:fs';

/** A jest reporter that closes a run with one plain line: how many tests passed and how many failed. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    // A suite that cannot even start has no tests to count; it is a failure all the same.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    // At exit, because jest's own summary follows every reporter.
    process.once('exit', () => writeSync(1, `${results.numPassedTests} passed, ${failed} failed\n`));
  }
}
