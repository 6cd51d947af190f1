#!/usr/bin/env node
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnvironment } from '../config/environment-variables.js';
import type { CommandOutput } from './command-output.js';
import { runDoctor } from './doctor/doctor-command.js';
import { describeFailure } from './describe-failure.js';
import { parseCommand } from './parse-command.js';
import { runCommand } from './run-command.js';
import { createSdkLambdaApi } from './sdk-lambda-api.js';
import { runView } from './view/view-command.js';

/** Delay between two status requests for a function that is being updated, in ms. */
const pauseMs = 1000;

/** @returns the exit code: 0 if everything was done, 1 if not, 2 if the command line is invalid */
async function main(args: readonly string[]): Promise<number> {
  const [word, ...others] = args;
  if (word === 'doctor') return runDoctor(others, readEnvironment(), createOutput());
  if (word === 'view') return runView(others, createOutput());
  const parsed = parseCommand(args, readEnvironment());
  if ('answer' in parsed) {
    process.stdout.write(parsed.answer);
    return 0;
  }
  if ('problem' in parsed) {
    process.stderr.write(`${parsed.problem}\nSee \`instrumented-lambda --help\`.\n`);
    return 2;
  }
  try {
    const api = await createSdkLambdaApi(parsed.command.region);
    const isDone = await runCommand(parsed.command, { api, pause: () => sleep(pauseMs) }, (line) => {
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
