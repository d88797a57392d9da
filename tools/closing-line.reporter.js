/** A jest reporter that closes a run with one plain line: how many tests passed and how many failed. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    // A suite that cannot even start has no tests to count; it is a failure all the same.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed\n`);
  }
}
