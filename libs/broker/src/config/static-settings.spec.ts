import { describe, expect, it } from '@jest/globals';
import { BadSettingError, checkSettings } from './static-settings.js';

function refusal(settings: Record<string, string>): BadSettingError {
  try {
    checkSettings(settings);
  } catch (error) {
    if (error instanceof BadSettingError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('checkSettings', () => {
  it('accepts what a server.properties would say, listener by listener too', () => {
    checkSettings({
      'num.partitions': '6',
      'log.retention.ms': '-1',
      'group.initial.rebalance.delay.ms': ' 0 ',
      'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': 'org.apache.kafka...;',
      'listener.name.sasl_ssl.ssl.client.auth': 'required',
    });
  });

  it('names what was probably meant when a setting does not exist', () => {
    const error = refusal({ 'num.partition': '6' });
    expect(error.code).toBe('BAD_SETTING');
    expect(error.setting).toBe('num.partition');
    expect(error.message).toBe('there is no setting num.partition: did you mean num.partitions?');
  });

  it('does not guess when nothing is near', () => {
    expect(refusal({ colour: 'red' }).message).not.toContain('did you mean');
  });

  it('says type, range and default of a setting that does not take a value', () => {
    expect(refusal({ 'num.partitions': '0' }).message).toBe(
      "the setting num.partitions does not take '0': it is an int, at least 1; change it or leave it out (default: 1)",
    );
    expect(refusal({ 'log.message.timestamp.type': 'Now' }).message).toContain('one of: CreateTime, LogAppendTime');
    expect(refusal({ 'num.io.threads': '99999999999' }).message).toContain('it is an int');
  });

  it('points at the option that a setting follows from, and explains lists', () => {
    expect(refusal({ 'node.id': '4' }).message).toContain('give the node id instead');
    expect(refusal({ 'log.cleanup.policy': 'delete,archive' }).message).toContain('a list of: compact, delete');
  });

  it('does not start a broker that is asked for access control, which it does not have', () => {
    const error = refusal({ 'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer' });
    expect(error.setting).toBe('authorizer.class.name');
    expect(error.message).toContain('asks for access control, which this broker does not have: leave it out');
    checkSettings({ 'authorizer.class.name': ' ' });
  });
});
