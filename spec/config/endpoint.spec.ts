import { describe, expect, test } from 'vitest';
import { isLoopback, readEndpoint } from '../../lib/config/endpoint.js';

function urlOf(text: string): string | undefined {
  const reading = readEndpoint(text);
  return 'url' in reading ? reading.url.href : undefined;
}

describe('readEndpoint()', () => {
  test.each([
    ['a full URL is used as it is', 'https://vm.example/api/v1/import/prometheus'],
    ['its query is kept', 'https://vm.example/api/v1/import/prometheus?extra_label=a=b'],
    ['a cluster path before it is kept', 'https://vm.example/insert/7/prometheus/api/v1/import/prometheus'],
    ['plain http is read', 'http://127.0.0.1:8428/api/v1/import/prometheus'],
  ])('takes a full URL: %s', (_why, text) => {
    expect(urlOf(text)).toBe(text);
  });

  test.each([
    ['vm.example', 'https://vm.example/api/v1/import/prometheus'],
    ['vm.example:8427', 'https://vm.example:8427/api/v1/import/prometheus'],
    ['localhost:8428', 'https://localhost:8428/api/v1/import/prometheus'],
    ['  vm.example ', 'https://vm.example/api/v1/import/prometheus'],
    ['https://vm.example', 'https://vm.example/api/v1/import/prometheus'],
    ['https://vm.example/', 'https://vm.example/api/v1/import/prometheus'],
    [
      'https://vm.example/insert/7/prometheus/',
      'https://vm.example/insert/7/prometheus/api/v1/import/prometheus',
    ],
    ['https://vm.example/api/v1/import/prometheus/', 'https://vm.example/api/v1/import/prometheus'],
    ['https://vm.example#there', 'https://vm.example/api/v1/import/prometheus'],
    ['[::1]:8428', 'https://[::1]:8428/api/v1/import/prometheus'],
    ['HTTPS://VM.example', 'https://vm.example/api/v1/import/prometheus'],
  ])('completes %s', (text, expected) => {
    expect(urlOf(text)).toBe(expected);
  });

  test.each([
    'https://',
    'vm example',
    'http://[::1',
    'ftp://vm.example',
    'file:///etc/passwd',
    'javascript://x',
    ':',
  ])('refuses %s', (text) => {
    expect(readEndpoint(text)).toHaveProperty('problem');
  });

  test('drops user name and password and says so', () => {
    const reading = readEndpoint('https://me:secret@vm.example');

    expect(reading).toHaveProperty('hadCredentials', true);
    expect(JSON.stringify(reading)).not.toMatch(/secret|me:/);
  });
});

describe('isLoopback()', () => {
  test.each([
    'http://localhost',
    'http://vm.localhost:1',
    'http://127.0.0.1',
    'http://127.9.8.7',
    'http://[::1]:8428',
  ])('is true for %s', (url) => {
    expect(isLoopback(new URL(url))).toBe(true);
  });

  test.each([
    'http://vm.example',
    'http://10.0.0.1',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'http://[::2]',
  ])('is false for %s', (url) => {
    expect(isLoopback(new URL(url))).toBe(false);
  });
});
