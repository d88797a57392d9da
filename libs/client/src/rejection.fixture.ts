/** What the promise rejects with; for awaiting it after virtual time was moved. */
export function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => Promise.reject(new Error('the promise resolved')),
    (error: unknown) => error,
  );
}
