import { describe, expect, it } from '@jest/globals';
import { parseProperties } from './java-properties.js';

/** What java.util.Properties of a JDK 17 reads out of this. */
const text = [
  '# a comment',
  '  ! another',
  '',
  'plain=value',
  '  spaced  :  value with blanks  ',
  'bare',
  'blank value',
  'empty=',
  'colon\\:key\\ with=\\tescapes \\u00e9\\q',
  'long=one, \\',
  '    two, \\',
  '    three',
  'backslash=a\\\\',
  'twice=1',
  'twice==2',
  'equals=a=b#no comment',
  '=no key',
  'last=goes on\\',
].join('\r\n');

describe('a properties file', () => {
  it('is read as Java reads it', () => {
    expect(Object.fromEntries(parseProperties(text))).toEqual({
      plain: 'value',
      spaced: 'value with blanks  ',
      bare: '',
      blank: 'value',
      empty: '',
      'colon:key with': '\tescapes éq',
      long: 'one, two, three',
      backslash: 'a\\',
      twice: '=2',
      equals: 'a=b#no comment',
      '': 'no key',
      last: 'goes on',
    });
  });
});
