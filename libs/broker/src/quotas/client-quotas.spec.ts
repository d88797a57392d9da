import { describe, expect, it } from '@jest/globals';
import { EffectiveConfigs } from '../config/effective-configs.js';
import { RequestUsage } from '../dispatch/request-usage.js';
import { ClientQuotasImage } from '../metadata/client-quotas-image.js';
import { ClientQuotas } from './client-quotas.js';

/** Quotas of a client whose requests take the time that the test says. */
function scene(quotas: Readonly<Record<string, number>>, settings: Record<string, string> = {}) {
  let nowMs = 0;
  const configs = new EffectiveConfigs({ nodeId: 1, settings });
  const clientQuotas = new ClientQuotas(configs, { now: () => nowMs, monotonic: () => nowMs });
  const entity = new Map([['client-id', 'shop']]);
  clientQuotas.apply(ClientQuotasImage.EMPTY.with([{ entity, quotas: new Map(Object.entries(quotas)) }]));
  const request = () => ({
    principal: 'User:ANONYMOUS',
    clientId: 'shop',
    apiVersion: 7,
    usage: new RequestUsage(),
    receivedMs: nowMs,
    requestBytes: 100,
  });
  return { quotas: clientQuotas, request, pass: (timeMs: number) => (nowMs += timeMs) };
}

describe('request_percentage', () => {
  it('counts the time from the frame to the answer, and then what it took to put that together', () => {
    const { quotas, request, pass } = scene({ request_percentage: 10 });
    const first = request();
    pass(1000);
    quotas.chargeTime(first);
    // A second of ten is just what is allowed.
    expect(first.usage.throttleTimeMs).toBe(0);
    pass(100);
    quotas.chargeAnswerTime(first);
    expect(first.usage.throttleTimeMs).toBe(0);
    const second = request();
    quotas.chargeTime(second);
    expect(second.usage.throttleTimeMs).toBeGreaterThan(0);
  });

  it('does not count the time in which a handler waits', () => {
    const { quotas, request, pass } = scene({ request_percentage: 10 });
    const waiting = request();
    pass(10);
    quotas.noteWaiting(waiting);
    pass(60_000);
    quotas.chargeTime(waiting);
    expect(waiting.usage.throttleTimeMs).toBe(0);
  });

  it('counts a request once', () => {
    const { quotas, request, pass } = scene({ request_percentage: 10 });
    const fetch = request();
    pass(900);
    expect(quotas.chargeFetched(fetch, 0).isThrottled).toBe(false);
    quotas.chargeTime(fetch);
    expect(fetch.usage.throttleTimeMs).toBe(0);
  });

  it('throttles for a window at most', () => {
    const { quotas, request, pass } = scene({ request_percentage: 1 }, { 'quota.window.size.seconds': '3' });
    const slow = request();
    pass(50_000);
    quotas.chargeTime(slow);
    expect(slow.usage.throttleTimeMs).toBe(3000);
  });
});

describe('quotas together', () => {
  it('throttle for as long as the longest says, and hold a fetch back for any', () => {
    const { quotas, request, pass } = scene({ request_percentage: 1, consumer_byte_rate: 100 });
    const fetch = request();
    pass(200);
    expect(quotas.chargeFetched(fetch, 3000).isThrottled).toBe(true);
    expect(fetch.usage.throttleTimeMs).toBe(20_000);
  });

  it('count nothing that was held back', () => {
    const { quotas, request } = scene({ consumer_byte_rate: 100 });
    expect(quotas.chargeFetched(request(), 3000).isThrottled).toBe(true);
    expect(quotas.chargeFetched(request(), 900).isThrottled).toBe(false);
  });

  it('measure nothing where nothing is set', () => {
    const { quotas, request, pass } = scene({});
    const any = request();
    pass(10_000);
    quotas.noteWaiting(any);
    quotas.chargeTime(any);
    quotas.chargeProduced(any);
    expect([any.usage, quotas.limitsFetches, quotas.fetchBytesMax(any)]).toEqual([
      new RequestUsage(),
      false,
      2 ** 31 - 1,
    ]);
  });
});

describe('the windows of mutations', () => {
  it('are their own', () => {
    const { quotas, request } = scene({ controller_mutation_rate: 1 }, { 'controller.quota.window.num': '2' });
    const allowance = quotas.mutations(request(), 6);
    expect([allowance.take(2), allowance.take(1), allowance.take(1)]).toEqual([true, true, false]);
    expect(allowance.throttleTimeMs()).toBe(1000);
  });
});
