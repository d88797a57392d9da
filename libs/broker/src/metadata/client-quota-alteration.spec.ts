import { afterEach, describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import { ControllerFixture, contentOf } from './controller.fixture.js';

const user = (name: string | null) => new Map([['user', name]]);
const rate = (value: number | null) => [{ key: 'producer_byte_rate', value }];

let fixture: ControllerFixture;
afterEach(() => fixture.close());

const quotasOf = (entity: ReadonlyMap<string, string | null>) => [...fixture.image.parts.clientQuotas.of(entity)];

describe('alterClientQuotas', () => {
  it('sets, changes and takes away, and writes nothing when nothing changes', async () => {
    fixture = await ControllerFixture.open();
    const { controller } = fixture;
    await controller.alterClientQuotas([{ entity: user('ada'), ops: rate(1024) }]);
    const { offset } = fixture.image;
    await controller.alterClientQuotas([{ entity: user('ada'), ops: rate(1024) }]);
    await controller.alterClientQuotas([{ entity: user('bob'), ops: rate(null) }]);
    expect(fixture.image.offset).toBe(offset);
    expect(quotasOf(user('ada'))).toEqual([['producer_byte_rate', 1024]]);
    await controller.alterClientQuotas([{ entity: user('ada'), ops: rate(2048) }]);
    expect(quotasOf(user('ada'))).toEqual([['producer_byte_rate', 2048]]);
    await controller.alterClientQuotas([{ entity: user('ada'), ops: rate(null) }]);
    expect([...fixture.image.parts.clientQuotas.entities()]).toEqual([]);
  });

  it('refuses a request as a whole that would take more than 10,000 records', async () => {
    fixture = await ControllerFixture.open();
    const alter = async (count: number) => {
      const alterations = Array.from({ length: count }, (_, each) => ({ entity: user(`u${each}`), ops: rate(1024) }));
      const outcomes = await fixture.controller.alterClientQuotas(alterations);
      return new Set(outcomes.map(({ errorCode }) => errorCode));
    };
    expect(await alter(10_001)).toEqual(new Set([ErrorCode.PolicyViolation]));
    expect([...fixture.image.parts.clientQuotas.entities()]).toEqual([]);
    expect(await alter(10_000)).toEqual(new Set([ErrorCode.None]));
    expect([...fixture.image.parts.clientQuotas.entities()]).toHaveLength(10_000);
  });

  it('knows an entity in whatever order its types are given, and a default from a name', async () => {
    fixture = await ControllerFixture.open();
    const entity = (types: [string, string | null][]) => new Map(types);
    const { controller } = fixture;
    await controller.alterClientQuotas([
      {
        entity: entity([
          ['user', null],
          ['client-id', 'c'],
        ]),
        ops: rate(1),
      },
    ]);
    await controller.alterClientQuotas([
      {
        entity: entity([
          ['client-id', 'c'],
          ['user', null],
        ]),
        ops: rate(2),
      },
    ]);
    await controller.alterClientQuotas([
      {
        entity: entity([
          ['client-id', 'c'],
          ['user', 'null'],
        ]),
        ops: rate(3),
      },
    ]);
    expect(
      quotasOf(
        entity([
          ['user', null],
          ['client-id', 'c'],
        ]),
      ),
    ).toEqual([['producer_byte_rate', 2]]);
    expect([...fixture.image.parts.clientQuotas.entities()]).toHaveLength(2);
  });

  it('takes each entity as a whole or not at all', async () => {
    fixture = await ControllerFixture.open();
    const outcomes = await fixture.controller.alterClientQuotas([
      { entity: user('ada'), ops: [...rate(1), { key: 'nonsense', value: 1 }] },
      { entity: user('bob'), ops: rate(1) },
    ]);
    expect(outcomes.map(({ errorMessage }) => errorMessage)).toEqual(['Invalid configuration key nonsense', null]);
    expect(quotasOf(user('ada'))).toEqual([]);
    expect(quotasOf(user('bob'))).toEqual([['producer_byte_rate', 1]]);
  });

  it('changes nothing when it only validates', async () => {
    fixture = await ControllerFixture.open();
    const alteration = { entity: user('ada'), ops: rate(1) };
    const [outcome] = await fixture.controller.alterClientQuotas([alteration], { validateOnly: true });
    expect(outcome).toMatchObject({ errorCode: 0 });
    expect(quotasOf(user('ada'))).toEqual([]);
  });

  it('finds quotas again after a restart and after a power cut', async () => {
    fixture = await ControllerFixture.open();
    await fixture.controller.alterClientQuotas([{ entity: user(null), ops: rate(5) }]);
    const before = contentOf(fixture.image);
    const cut = await fixture.afterPowerCut();
    expect(contentOf(cut.image)).toEqual(before);
    await cut.close();
    fixture = await fixture.restart();
    expect(contentOf(fixture.image)).toEqual(before);
  });
});
