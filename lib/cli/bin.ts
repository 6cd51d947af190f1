#!/usr/bin/env node
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnvironment } from '../config/environment.js';
import type { CommandOutput } from './command-output.js';
import { runDoctor } from './doctor/doctor-command.js';
import { describeFailure } from './describe-failure.js';
import { parseCommand } from './parse-command.js';
import { runCommand } from './run-command.js';
import { createSdkLambdaApi } from './sdk-lambda-api.js';
import { runView } from './view/view-command.js';

/** Pause between two looks at a function that is being updated. */
const pauseMs = 1000;

/** @returns the exit code: 0: all done; 1: not all done; 2: the command line is wrong */
async function main(args: readonly string[]): Promise<number> {
  const [word, ...others] = args;
  if (word === 'doctor') return runDoctor(others, readEnvironment(), createOutput());
  if (word === 'view') return runView(others, createOutput());
  const reading = parseCommand(args, readEnvironment());
  if ('answer' in reading) {
    process.stdout.write(reading.answer);
    return 0;
  }
  if ('problem' in reading) {
    process.stderr.write(`${reading.problem}\nSee \`instrumented-lambda --help\`.\n`);
    return 2;
  }
  try {
    const api = await createSdkLambdaApi(reading.command.region);
    const isDone = await runCommand(reading.command, { api, pause: () => sleep(pauseMs) }, (line) => {
      process.stdout.write(`${line}\n`);
    });
    return isDone ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    return 1;
  }
}

function createOutput(): CommandOutput {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    hasColor: process.stdout.isTTY && process.stdout.hasColors(),
  };
}

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
