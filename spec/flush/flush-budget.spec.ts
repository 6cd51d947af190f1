import { describe, expect, test } from 'vitest';
import { flushBudgetMs, reservedForRuntimeMs } from '../../lib/flush/flush-budget.js';

describe('flushBudgetMs()', () => {
  test.each([
    {
      allowedMs: 1000,
      remainingMs: 3000,
      budgetMs: 1000,
      what: 'the allowed time if more than that remains',
    },
    { allowedMs: 1000, remainingMs: 550, budgetMs: 500, what: 'the remaining time less the reserved 50 ms' },
    { allowedMs: 1000, remainingMs: 70, budgetMs: 20, what: 'the minimum of 20 ms' },
    { allowedMs: 1000, remainingMs: 69, budgetMs: 0, what: '0 for less than 20 ms' },
    { allowedMs: 15, remainingMs: 3000, budgetMs: 0, what: '0 if less than 20 ms is allowed' },
    { allowedMs: 1000, remainingMs: -3_600_000, budgetMs: 0, what: '0 if the deadline has passed' },
    {
      allowedMs: 1000,
      remainingMs: undefined,
      budgetMs: 1000,
      what: 'the allowed time if the remaining time is unknown',
    },
    {
      allowedMs: 1000,
      remainingMs: Infinity,
      budgetMs: 1000,
      what: 'the allowed time if there is no deadline',
    },
  ])('returns $what', ({ allowedMs, remainingMs, budgetMs }) => {
    expect(flushBudgetMs({ allowedMs, remainingMs, reservedMs: 50, expectedMs: 0 })).toBe(budgetMs);
  });
});

describe('flushBudgetMs() with the expected CPU time of the push', () => {
  test.each([
    {
      remainingMs: 350,
      expectedMs: 300,
      budgetMs: 300,
      what: 'the remaining time if the CPU time fits into it',
    },
    { remainingMs: 349, expectedMs: 300, budgetMs: 0, what: '0 if the CPU time does not fit' },
    {
      remainingMs: undefined,
      expectedMs: 5000,
      budgetMs: 1000,
      what: 'the allowed time if the remaining time is unknown',
    },
  ])('returns $what', ({ remainingMs, expectedMs, budgetMs }) => {
    expect(flushBudgetMs({ allowedMs: 1000, remainingMs, reservedMs: 50, expectedMs })).toBe(budgetMs);
  });
});

describe('reservedForRuntimeMs()', () => {
  test.each([
    { cpuShare: 1, reservedMs: 50 },
    { cpuShare: 0.5, reservedMs: 100 },
    { cpuShare: 0.25, reservedMs: 200 },
    { cpuShare: 0.07, reservedMs: 250 },
  ])('returns $reservedMs ms when the function has $cpuShare of a CPU', ({ cpuShare, reservedMs }) => {
    expect(reservedForRuntimeMs(cpuShare)).toBe(reservedMs);
  });
});
